# Asks for an interpreter that is not there.

cd ~/runtime-tutorial

printf '#!/bin/bash\ncurl http://api/invocation/next\ncurl http://api/invocation/id/response\n' | sed '1s/bash/zsh/' > bootstrap
