# Uploads something that is not a zip.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{functionName}} --zip-file fileb://bootstrap --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/{{roleName}} --query State
