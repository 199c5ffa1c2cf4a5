# Gives the function another name.

cd ~/runtime-tutorial

echo 'handle() { echo hello; }' > function.sh
