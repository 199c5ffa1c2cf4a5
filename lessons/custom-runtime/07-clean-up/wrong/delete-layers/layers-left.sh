# Deletes one version only.

aws lambda delete-layer-version --layer-name {{layerName}} --version-number 1
