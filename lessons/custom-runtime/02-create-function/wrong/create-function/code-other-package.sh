# Uploads another zip.

cd ~/runtime-tutorial

zip other.zip function.sh

aws lambda create-function --function-name {{functionName}} --zip-file fileb://other.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/{{roleName}} --query State

aws lambda wait function-active-v2 --function-name {{functionName}}
