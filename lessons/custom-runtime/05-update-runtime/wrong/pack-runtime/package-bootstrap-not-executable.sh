# Loses the permissions while saving.

cd ~/runtime-tutorial

chmod 644 bootstrap

zip runtime.zip bootstrap
