# Brings Windows line ends in after the runtime was checked.

cd ~/runtime-tutorial

sed -i 's/$/\r/' bootstrap

chmod 755 function.sh bootstrap
