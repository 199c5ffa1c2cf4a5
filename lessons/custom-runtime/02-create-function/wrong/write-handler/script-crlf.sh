# Saves the handler with Windows line ends.

cd ~/runtime-tutorial

printf 'handler() {\r\n  echo hello\r\n}\r\n' > function.sh
