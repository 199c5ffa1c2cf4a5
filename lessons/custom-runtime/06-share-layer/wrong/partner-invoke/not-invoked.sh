# Invokes the own function.

cd ~/runtime-tutorial

aws lambda invoke --function-name {{functionName}} --payload '{"text":"Hello"}' --cli-binary-format raw-in-base64-out response.txt
