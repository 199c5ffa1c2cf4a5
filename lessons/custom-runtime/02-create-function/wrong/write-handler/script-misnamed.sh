# Names the file after the handler.

cd ~/runtime-tutorial

echo 'handler() { echo hello; }' > Function.sh
