# Forgets the version in the ARN.

aws lambda get-layer-version-by-arn --arn arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}} --profile partner
