#!/usr/bin/env bash
# Gradescope runs this once, as root on Ubuntu, when it builds the image in which submissions are graded.
set -euo pipefail
root=${AUTOGRADER:-/autograder}
export DEBIAN_FRONTEND=noninteractive

apt-get update
apt-get install -y --no-install-recommends @PACKAGES@

is_new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}
python=python3
if ! is_new_enough "$python"; then
    # Ubuntu 22.04 calls 3.10 its python3, and has 3.11 beside it.
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi

"$python" -m venv "$root/venv"
cd "$root/source"
"$root/venv/bin/python" -m pip install --no-cache-dir --requirement requirements.txt
"$root/venv/bin/sockgrade" doctor || echo 'the lab is not to be had here: hosts will be loopback addresses'
