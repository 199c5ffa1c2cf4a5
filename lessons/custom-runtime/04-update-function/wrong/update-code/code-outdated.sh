# Packs again after uploading.

cd ~/runtime-tutorial

aws lambda update-function-code --function-name {{functionName}} --zip-file fileb://function-only.zip --query CodeSize

aws lambda wait function-updated-v2 --function-name {{functionName}}

echo "# more" >> function.sh

zip function-only.zip function.sh
