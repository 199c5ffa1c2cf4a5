# Packs from the home directory.

cd ~

zip runtime-tutorial/function-only.zip runtime-tutorial/function.sh

cd ~/runtime-tutorial
