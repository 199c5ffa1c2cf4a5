# Empties the list of layers.

aws lambda update-function-configuration --function-name {{functionName}} --layers [] --query LastUpdateStatus

aws lambda wait function-updated-v2 --function-name {{functionName}}
