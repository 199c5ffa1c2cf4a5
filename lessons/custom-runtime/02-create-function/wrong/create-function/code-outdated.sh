# Packs again after uploading.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{functionName}} --zip-file fileb://function.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/{{roleName}} --query State

aws lambda wait function-active-v2 --function-name {{functionName}}

echo "# more" >> function.sh

zip function.zip function.sh bootstrap
