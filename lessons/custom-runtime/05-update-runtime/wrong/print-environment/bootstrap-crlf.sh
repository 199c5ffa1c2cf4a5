# Saves the new runtime with Windows line ends.

cd ~/runtime-tutorial

sed -i 's/$/\r/' bootstrap
