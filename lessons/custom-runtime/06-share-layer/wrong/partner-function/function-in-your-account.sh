# Uses the own account and role.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{partnerFunctionName}} --zip-file fileb://function-only.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/{{roleName}} --query State
