# Publishes the handler.

cd ~/runtime-tutorial

aws lambda publish-layer-version --layer-name {{layerName}} --zip-file fileb://function-only.zip --query Version
