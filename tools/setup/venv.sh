#!/bin/sh
# Make .venv from a Python of at least 3.11 and put uv into it. Set PYTHON to choose the Python.
set -eu

new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

find_python() {
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    echo "kiseki needs Python 3.11 or newer; set PYTHON to one." >&2
    exit 1
}

make_venv() {
    "$python" -m venv .venv && return
    # Debian and Ubuntu keep the venv module in a package of its own.
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        apt-get install -qq -y python3-venv
        "$python" -m venv .venv
    else
        echo "No virtual environment could be made. On Debian or Ubuntu: sudo apt install python3-venv" >&2
        exit 1
    fi
}

if ! new_enough .venv/bin/python; then
    python=$(find_python)
    rm -rf .venv
    make_venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"
