# Packs the wrong file.

cd ~/runtime-tutorial

zip runtime.zip function.sh
