# Uses another role.

cd ~/runtime-tutorial

aws iam create-role --role-name other-role --assume-role-policy-document file://~/trust-policy.json --query Role.Arn

aws lambda create-function --function-name {{functionName}} --zip-file fileb://function.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/other-role --query State

aws lambda wait function-active-v2 --function-name {{functionName}}
