#!/bin/sh
# Say in one line what is missing when the web app cannot be built here.
set -eu
if ! command -v npm >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
    echo "Building the web app needs Node 20 or newer with npm (a released wheel needs neither)." >&2
    exit 1
fi
