# Only detaches the policy.

aws iam detach-role-policy --role-name {{roleName}} --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
