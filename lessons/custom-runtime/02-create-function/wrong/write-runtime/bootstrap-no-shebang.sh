# Begins with a comment instead of the interpreter.

cd ~/runtime-tutorial

printf '# A runtime\ncurl http://api/invocation/next\n' > bootstrap
