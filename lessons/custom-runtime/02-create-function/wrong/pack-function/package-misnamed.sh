# Gives the zip another name.

cd ~/runtime-tutorial

zip lambda.zip function.sh bootstrap
