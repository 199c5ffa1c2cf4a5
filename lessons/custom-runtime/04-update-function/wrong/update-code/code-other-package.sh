# Uploads the runtime instead of the handler.

cd ~/runtime-tutorial

aws lambda update-function-code --function-name {{functionName}} --zip-file fileb://runtime.zip --query CodeSize

aws lambda wait function-updated-v2 --function-name {{functionName}}
