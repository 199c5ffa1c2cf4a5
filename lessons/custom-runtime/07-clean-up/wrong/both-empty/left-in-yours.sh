# Has made the function again.

aws iam create-role --role-name {{roleName}} --assume-role-policy-document file://~/trust-policy.json --query Role.Arn
