# Changes the handler after packing.

cd ~/runtime-tutorial

zip function-only.zip function.sh

echo "# more" >> function.sh
