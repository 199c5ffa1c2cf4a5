# Takes everyone else's right to read.

cd ~/runtime-tutorial

chmod 755 bootstrap

chmod 600 function.sh
