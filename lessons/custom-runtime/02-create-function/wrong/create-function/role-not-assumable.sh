# Uses a role that does not trust Lambda.

cd ~/runtime-tutorial

aws iam create-role --role-name other-role --query Role.Arn --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'

aws lambda create-function --function-name {{functionName}} --zip-file fileb://function.zip --handler function.handler --runtime provided.al2023 --role arn:aws:iam::{{accountId}}:role/other-role --query State
