# Copies the handler and calls it a zip.

cd ~/runtime-tutorial

cp function.sh function-only.zip
