# Gives a trust policy that is not JSON.

aws iam create-role --role-name {{roleName}} --assume-role-policy-document 'lambda.amazonaws.com'
