# Chooses a runtime that has a language.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{functionName}} --zip-file fileb://function.zip --handler function.handler --runtime python3.12 --role arn:aws:iam::{{accountId}}:role/{{roleName}} --query State

aws lambda wait function-active-v2 --function-name {{functionName}}
