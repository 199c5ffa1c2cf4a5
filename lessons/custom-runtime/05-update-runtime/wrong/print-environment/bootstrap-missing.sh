# Loses the runtime.

cd ~/runtime-tutorial

rm bootstrap
