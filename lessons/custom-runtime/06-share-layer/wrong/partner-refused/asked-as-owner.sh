# Asks without the profile.

aws lambda get-layer-version-by-arn --arn arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}}:2 --query Version
