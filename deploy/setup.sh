#!/usr/bin/env bash
# Sets up what is missing, one step per call: venv | packages | assets | chromium | engines.
# Installs system packages only when it may (root, or sudo without a password).
set -euo pipefail

install() {
  command -v apt-get >/dev/null || return 1
  local as=()
  if [ "$(id -u)" != 0 ]; then sudo -n true 2>/dev/null || return 1; as=(sudo -n); fi
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

case "$1" in
  venv)
    python=$2 venv=$3
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
      { echo "Headway needs Python 3.11 or newer; found $("$python" -V 2>&1). Name another: make PYTHON=/path/to/python3" >&2; exit 1; }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv ||
      { echo "Python's venv module is missing. Install it (Debian: apt-get install python3-venv) and try again." >&2; exit 1; }
    echo "Setting up the Python environment in $venv …"
    "$python" -m venv "$venv" ;;
  packages)
    venv=$2 file=$3
    echo "Installing the packages of $file (pinned, with hashes) …"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$file"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ;;
  assets)
    venv=$2
    echo "Installing styles and fonts …"
    if ! command -v npm >/dev/null; then
      "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.txt
      PATH="$PWD/$venv/bin:$PATH"
    fi
    npm ci --no-fund --no-audit --loglevel=error ;;
  engines)
    venv=$2 file=$3 mark=$2/.ready-engines
    [ "$mark" -nt "$file" ] || {
      echo "Installing ClickHouse and Spark for the tests of other engines …"
      if "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$file"; then touch "$mark"
      else echo "ClickHouse and Spark could not be installed: their tests will be skipped." >&2; fi
    } ;;
  chromium)
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || {
      echo "Installing Chromium for the browser tests …"
      install chromium || echo "Chromium is missing and may not be installed here: the browser tests will be skipped. (Debian: apt-get install chromium)" >&2
    } ;;
esac
