# Forgets the runtime.

cd ~/runtime-tutorial

zip function.zip function.sh
