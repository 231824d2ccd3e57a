#!/usr/bin/env bash
# Installs sockgrade and what it needs on Ubuntu, into $RUNNER_TEMP/sockgrade.
set -euo pipefail

read -r -a more <<<"${PACKAGES//$'\n'/ }"
sudo apt-get update -qq
sudo apt-get install -y -qq --no-install-recommends \
    build-essential iproute2 net-tools netbase procps python3-venv strace -- "${more[@]}" >/dev/null

# Ubuntu 24.04 forbids user namespaces to ordinary programs, and with them the lab. This machine is thrown away.
setting=kernel.apparmor_restrict_unprivileged_userns
if [[ -e /proc/sys/${setting//./\/} ]]; then
    sudo sysctl --quiet --write "$setting=0"
fi

python3 -m venv "$RUNNER_TEMP/sockgrade"
"$RUNNER_TEMP/sockgrade/bin/python" -m pip install --quiet --disable-pip-version-check -- "$REQUIREMENT"
