# Has a handler that never ends.

cd ~/runtime-tutorial

echo 'handler() { sleep 60; }' > function.sh

zip function.zip function.sh bootstrap

aws lambda update-function-code --function-name {{functionName}} --zip-file fileb://function.zip --query CodeSize

aws lambda wait function-updated-v2 --function-name {{functionName}}

aws lambda update-function-configuration --function-name {{functionName}} --timeout 1 --query LastUpdateStatus

aws lambda wait function-updated-v2 --function-name {{functionName}}

aws lambda invoke --function-name {{functionName}} --payload '{"text":"Hello"}' --cli-binary-format raw-in-base64-out response.txt
