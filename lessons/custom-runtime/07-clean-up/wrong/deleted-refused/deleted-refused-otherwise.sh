# Forgets the version in the ARN.

aws lambda update-function-configuration --function-name {{functionName}} --layers arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}} --query LastUpdateStatus
