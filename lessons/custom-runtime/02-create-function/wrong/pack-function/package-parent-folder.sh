# Packs the folder instead of what is in it.

cd ~

zip -r runtime-tutorial/function.zip runtime-tutorial

cd ~/runtime-tutorial
