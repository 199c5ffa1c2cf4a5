# Deletes both functions too early.

aws lambda delete-function --function-name {{functionName}}

aws lambda delete-function --function-name {{partnerFunctionName}} --profile partner
