# Packs again after publishing.

cd ~/runtime-tutorial

aws lambda publish-layer-version --layer-name {{layerName}} --zip-file fileb://runtime.zip --query Version

echo "# more" >> bootstrap

zip runtime.zip bootstrap
