# Shares before asking.

aws lambda add-layer-version-permission --layer-name {{layerName}} --version-number 2 --statement-id {{statementId}} --action lambda:GetLayerVersion --principal {{partnerAccountId}} --output text

aws lambda get-layer-version-by-arn --arn arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}}:2 --query Version --profile partner
