# Deletes the function too early.

aws lambda delete-function --function-name {{functionName}}
