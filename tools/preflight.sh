#!/usr/bin/env bash
# Names every system package that is missing, each with its apt line, before anything is installed.
set -u
missing=()
python=$(command -v python3.12 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' 2>/dev/null; then
  missing+=("CPython 3.12 on PATH as python3.12:  apt-get install python3.12 python3.12-venv   (Debian 12 has none: pyenv install 3.12)")
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  missing+=("Python's venv module:  apt-get install python3.12-venv")
fi
library() { ldconfig -p 2>/dev/null | grep -q "$1" || find /lib /usr/lib -name "$1*" -print -quit 2>/dev/null | grep -q .; }
library libgomp.so.1 || missing+=("OpenMP, for the embedded graph:  apt-get install libgomp1")
library libssl.so.3 || missing+=("OpenSSL 3, for the embedded graph:  apt-get install libssl3")
if [ "$(id -u)" = 0 ] && ! command -v unshare >/dev/null; then
  missing+=("unshare, so that Postgres need not run as root:  apt-get install util-linux")
fi
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "note: the embedded graph was tried on x86-64 Linux only; elsewhere set PARLEY_STORES__GRAPH_URL and PARLEY_STORES__REDIS_URL" >&2
fi
[ ${#missing[@]} = 0 ] && exit 0
echo "Missing on this machine:" >&2
printf '  %s\n' "${missing[@]}" >&2
exit 1
