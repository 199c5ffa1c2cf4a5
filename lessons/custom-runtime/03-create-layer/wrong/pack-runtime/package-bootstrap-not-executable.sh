# Packs a runtime that is not executable.

cd ~/runtime-tutorial

chmod 644 bootstrap

zip runtime.zip bootstrap
