#!/bin/sh
# Find or install a Chromium for the browser tests and write its path to .cache/chromium.
# The file stays empty when Playwright's own is used.
set -eu

works() {
    command -v "$1" >/dev/null && "$1" --version >/dev/null 2>&1
}

find_chromium() {
    # Ubuntu's chromium-browser may be a stub that only points to a snap: so each is tried.
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if works "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

install_from_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    apt-get update -qq && apt-get install -qq -y chromium >/dev/null
}

mkdir -p .cache
if path=$(find_chromium) || { install_from_apt && path=$(find_chromium); }; then
    echo "$path" >.cache/chromium
else
    .venv/bin/playwright install chromium
    : >.cache/chromium
fi
