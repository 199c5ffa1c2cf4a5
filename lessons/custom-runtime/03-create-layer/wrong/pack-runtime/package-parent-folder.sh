# Packs the folder instead of the file.

cd ~

zip runtime-tutorial/runtime.zip runtime-tutorial/bootstrap

cd ~/runtime-tutorial
