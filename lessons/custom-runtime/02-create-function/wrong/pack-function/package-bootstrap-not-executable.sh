# Packs before making the runtime executable.

cd ~/runtime-tutorial

chmod 644 bootstrap

zip function.zip function.sh bootstrap

chmod 755 bootstrap
