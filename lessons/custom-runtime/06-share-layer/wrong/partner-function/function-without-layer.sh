# Forgets the layer.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{partnerFunctionName}} --zip-file fileb://function-only.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{partnerAccountId}}:role/{{partnerRoleName}} --profile partner --query State

aws lambda wait function-active-v2 --function-name {{partnerFunctionName}} --profile partner
