# Saves the runtime in the home directory.

printf '#!/bin/bash\ncurl http://api/invocation/next\ncurl http://api/invocation/id/response\n' > ~/bootstrap
