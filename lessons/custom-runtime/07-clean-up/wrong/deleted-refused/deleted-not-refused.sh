# Takes the layers away.

aws lambda update-function-configuration --function-name {{functionName}} --layers [] --query LastUpdateStatus
