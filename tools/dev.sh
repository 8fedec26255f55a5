#!/bin/sh
# Run the server and the web app's development server until Ctrl+C; vite passes /api on to the server.
set -eu
.venv/bin/kiseki server --no-open --data .cache/dev-data &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null' EXIT INT TERM
cd web
npm run --silent dev
