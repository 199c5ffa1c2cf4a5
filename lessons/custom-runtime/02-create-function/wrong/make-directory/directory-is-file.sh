# Makes a file of that name.

touch ~/runtime-tutorial
