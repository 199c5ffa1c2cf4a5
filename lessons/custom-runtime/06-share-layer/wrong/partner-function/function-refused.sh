# Uses a version that is not shared.

cd ~/runtime-tutorial

aws lambda create-function --function-name {{partnerFunctionName}} --zip-file fileb://function-only.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{partnerAccountId}}:role/{{partnerRoleName}} --layers arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}}:1 --profile partner --query State
