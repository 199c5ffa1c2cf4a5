# Changes the runtime after packing.

cd ~/runtime-tutorial

zip runtime.zip bootstrap

echo "# more" >> bootstrap
