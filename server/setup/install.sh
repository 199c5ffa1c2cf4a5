#!/bin/sh
# Installs the npm packages when the lockfile changed, Node 24 among them. Needs a POSIX shell and npm, nothing newer.
set -eu
cd "$(dirname "$0")/../.."

stamp=node_modules/.installed-from
if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then
  :
else
  echo "Installing the npm packages (a minute or so, only when they change) …" >&2
  rm -f "$stamp"
  if ! npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error >&2; then
    echo "The npm packages could not be installed; npm's words above say why. Once that is mended, run the same command again, or: npm ci" >&2
    exit 1
  fi
  cp package-lock.json "$stamp"
fi

# npm puts node_modules/.bin first on the path, so this is the packaged Node 24 where there is one.
PATH="$PWD/node_modules/.bin:$PATH"
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 24 ? 0 : 1)'; then
  echo "Node 24 or later is needed; found $(node --version). Install it from your system's packages or nodejs.org, then run the same command again." >&2
  exit 1
fi
