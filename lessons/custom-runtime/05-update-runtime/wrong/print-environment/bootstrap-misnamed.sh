# Saves the new runtime under another name.

cd ~/runtime-tutorial

mv bootstrap bootstrap.txt
