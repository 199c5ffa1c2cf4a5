# Makes a tar and calls it a zip.

cd ~/runtime-tutorial

tar -cf function.zip function.sh bootstrap
