# Shares with another account.

aws lambda add-layer-version-permission --layer-name {{layerName}} --version-number 2 --statement-id {{statementId}} --action lambda:GetLayerVersion --principal 444455556666 --output text
