# Saves the handler in another directory.

mkdir ~/my-function

printf 'handler() { echo; }\n' > ~/my-function/function.sh
