# Leaves out --cli-binary-format.

cd ~/runtime-tutorial

aws lambda invoke --function-name {{functionName}} --payload '{"text":"Hello"}' response.txt
