# Asks with the partner's profile.

aws sts get-caller-identity --profile partner
