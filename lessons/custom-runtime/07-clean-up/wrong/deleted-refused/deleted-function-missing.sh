# Deletes the function too early.

aws lambda delete-function --function-name {{functionName}}

aws lambda update-function-configuration --function-name {{functionName}} --layers arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}}:1
