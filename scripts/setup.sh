#!/bin/sh
# Build a virtual environment with everything Ontong needs. Says in one line what is missing on this machine.
set -eu
venv=$1
say() { printf 'ontong: %s\n' "$*" >&2; }

if [ -z "${PYTHON:-}" ]; then
    say "Python 3.11, 3.12 or 3.13 is needed. On Debian or Ubuntu: sudo apt-get install -y python3 python3-venv"
    exit 1
fi
if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing venv support (python${version}-venv)"
        (apt-get install -y -q "python${version}-venv" || (apt-get update -q && apt-get install -y -q "python${version}-venv")) >/dev/null
    else
        say "venv support is missing. Paste: sudo apt-get install -y python${version}-venv"
        exit 1
    fi
fi
[ -x "$venv/bin/python" ] || { say "making $venv with $("$PYTHON" --version)"; "$PYTHON" -m venv "$venv"; }
say "installing what constraints.txt pins (a minute or two on the first run)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade-strategy only-if-needed -c constraints.txt -e '.[dev]'
say "ready: $venv/bin/ontong --help"
