# Takes the layer away again.

cd ~/runtime-tutorial

aws lambda update-function-configuration --function-name {{functionName}} --layers [] --query LastUpdateStatus

aws lambda wait function-updated-v2 --function-name {{functionName}}

aws lambda invoke --function-name {{functionName}} --payload '{"text":"Hello"}' --cli-binary-format raw-in-base64-out response.txt
