#!/bin/sh
# Find or install a real S3 server for the tests (OpenStack Swift with its s3api, and memcached)
# and note in .cache/s3 whether there is one. Without it, tests that need one are skipped.
set -eu

is_there() {
    for name in swift-proxy-server swift-account-server swift-container-server \
        swift-object-server memcached; do
        command -v "$name" >/dev/null || return 1
    done
}

install_from_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    apt-get update -qq && apt-get install -qq -y --no-install-recommends swift-proxy \
        swift-account swift-container swift-object memcached >/dev/null
}

mkdir -p .cache
if is_there || { install_from_apt && is_there; }; then
    echo swift >.cache/s3
else
    echo "No S3 server: its tests will be skipped." >&2
    : >.cache/s3
fi
