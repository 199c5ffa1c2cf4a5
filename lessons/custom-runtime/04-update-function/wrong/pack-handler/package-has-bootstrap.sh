# Packs both files again.

cd ~/runtime-tutorial

zip function-only.zip function.sh bootstrap
