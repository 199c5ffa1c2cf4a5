# Prints the environment after the loop, where it never runs.

cd ~/runtime-tutorial

echo env >> bootstrap
