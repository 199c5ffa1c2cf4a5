# Leaves out --cli-binary-format.

aws lambda invoke --function-name {{partnerFunctionName}} --payload '{"text":"Hello"}' --profile partner partner-response.txt
