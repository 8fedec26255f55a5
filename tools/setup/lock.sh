#!/bin/sh
# Pin every package the project needs: versions and hashes for all systems, no index addresses.
# What is pinned already stays; `lock.sh --upgrade` chooses the newest allowed versions anew.
set -eu
lock() {
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-header --group build "$@"
}
lock "$@" --all-extras --group dev --output-file requirements/dev.txt
lock "$@" --extra demo --constraints requirements/dev.txt --output-file requirements/demo.txt
