# Makes the directory twice, one in the other.

mkdir ~/runtime-tutorial/runtime-tutorial

printf '#!/bin/bash\ncurl http://api/invocation/next\ncurl http://api/invocation/id/response\n' > ~/runtime-tutorial/runtime-tutorial/bootstrap
