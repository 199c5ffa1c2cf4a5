# Saves the runtime with Windows line ends.

cd ~/runtime-tutorial

printf '#!/bin/bash\ncurl http://api/invocation/next\ncurl http://api/invocation/id/response\n' | sed 's/$/\r/' > bootstrap
