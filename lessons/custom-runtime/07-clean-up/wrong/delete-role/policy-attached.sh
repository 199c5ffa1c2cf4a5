# Deletes the role with its policy attached.

aws iam delete-role --role-name {{roleName}}
