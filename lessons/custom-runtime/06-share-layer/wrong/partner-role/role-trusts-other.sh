# Lets EC2 assume the role.

aws iam create-role --role-name {{partnerRoleName}} --query Role.Arn --profile partner --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
