# Gives the runtime an extension.

cd ~/runtime-tutorial

printf '#!/bin/bash\ncurl http://api/invocation/next\ncurl http://api/invocation/id/response\n' > bootstrap.sh
