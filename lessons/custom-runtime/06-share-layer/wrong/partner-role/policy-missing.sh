# Forgets the policy.

aws iam create-role --role-name {{partnerRoleName}} --assume-role-policy-document file://~/trust-policy.json --query Role.Arn --profile partner
