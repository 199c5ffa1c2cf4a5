# Packs a runtime with Windows line ends.

cd ~/runtime-tutorial

sed -i 's/$/\r/' bootstrap

zip function.zip function.sh bootstrap
