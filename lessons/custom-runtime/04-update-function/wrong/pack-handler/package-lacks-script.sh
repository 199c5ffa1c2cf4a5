# Packs the wrong file.

cd ~/runtime-tutorial

zip function-only.zip response.txt
