# Shares version 1.

aws lambda add-layer-version-permission --layer-name {{layerName}} --version-number 1 --statement-id {{statementId}} --action lambda:GetLayerVersion --principal {{partnerAccountId}} --output text
