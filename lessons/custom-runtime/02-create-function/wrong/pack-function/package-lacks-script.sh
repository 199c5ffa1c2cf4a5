# Forgets the handler.

cd ~/runtime-tutorial

zip function.zip bootstrap
