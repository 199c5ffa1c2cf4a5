# Names a handler that does not fit the files.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{functionName}} --zip-file fileb://function.zip --handler index.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/{{roleName}} --query State

aws lambda wait function-active-v2 --function-name {{functionName}}
