# Uploads a zip with a parent folder.

cd ~

rm runtime-tutorial/function.zip

zip -r function.zip runtime-tutorial

aws lambda update-function-code --function-name {{functionName}} --zip-file fileb://function.zip --query CodeSize

aws lambda wait function-updated-v2 --function-name {{functionName}}

aws lambda invoke --function-name {{functionName}} --payload '{"text":"Hello"}' --cli-binary-format raw-in-base64-out response.txt
