# Works in another directory.

cp -r ~/runtime-tutorial ~/my-function

cd ~/my-function

zip function.zip function.sh bootstrap
