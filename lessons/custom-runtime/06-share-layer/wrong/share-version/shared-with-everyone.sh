# Shares with everyone.

aws lambda add-layer-version-permission --layer-name {{layerName}} --version-number 2 --statement-id {{statementId}} --action lambda:GetLayerVersion --principal '*' --output text
