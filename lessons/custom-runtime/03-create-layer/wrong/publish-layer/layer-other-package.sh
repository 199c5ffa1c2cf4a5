# Publishes the function's package.

cd ~/runtime-tutorial

aws lambda publish-layer-version --layer-name {{layerName}} --zip-file fileb://function.zip --query Version
