# Adds a layer of another name.

cd ~/runtime-tutorial

aws lambda publish-layer-version --layer-name other --zip-file fileb://runtime.zip --query Version

aws lambda update-function-configuration --function-name {{functionName}} --layers arn:aws:lambda:{{region}}:{{accountId}}:layer:other:1 --query LastUpdateStatus

aws lambda wait function-updated-v2 --function-name {{functionName}}
