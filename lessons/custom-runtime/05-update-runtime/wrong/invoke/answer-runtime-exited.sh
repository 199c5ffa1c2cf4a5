# Publishes a runtime with a mistake.

cd ~/runtime-tutorial

sed -i '4i no-such-command' bootstrap

zip runtime.zip bootstrap

aws lambda publish-layer-version --layer-name {{layerName}} --zip-file fileb://runtime.zip --query Version

aws lambda update-function-configuration --function-name {{functionName}} --layers arn:aws:lambda:{{region}}:{{accountId}}:layer:{{layerName}}:3 --query LastUpdateStatus

aws lambda wait function-updated-v2 --function-name {{functionName}}

aws lambda invoke --function-name {{functionName}} --payload '{"text":"Hello"}' --cli-binary-format raw-in-base64-out response.txt
