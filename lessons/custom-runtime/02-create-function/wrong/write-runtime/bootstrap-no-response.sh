# Never sends a response.

cd ~/runtime-tutorial

printf '#!/bin/bash\ncurl http://api/invocation/next\ncurl http://api/invocation/id/response\n' | grep -v response > bootstrap
