# Copies the runtime and calls it a zip.

cd ~/runtime-tutorial

cp bootstrap runtime.zip
