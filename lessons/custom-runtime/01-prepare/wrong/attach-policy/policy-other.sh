# Attaches a policy with a similar name.

aws iam attach-role-policy --role-name {{roleName}} --policy-arn arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess
