# Changes the handler after packing.

cd ~/runtime-tutorial

zip function.zip function.sh bootstrap

echo "# more" >> function.sh
