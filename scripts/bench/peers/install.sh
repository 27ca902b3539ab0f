#!/usr/bin/env bash
# Makes the Python environment of the peers that the benchmarks compare with, and prints its folder: scripts/bench/peers/install.sh
# Some 6 GB and a few minutes, as PyPI's torch comes with CUDA. Does nothing where the environment is there with these versions.
set -euo pipefail
cd "$(dirname "$0")"
home="${ESPALIER_HOME:-$HOME/.cache/espalier}/bench-peers"
if cmp -s requirements.txt "$home/installed.txt"; then
  echo "$home"
  exit 0
fi
python="${PYTHON:-}"
for each in /usr/bin/python3.11 python3.11; do
  if [ -z "$python" ] && "$each" -c 'import venv, ensurepip' 2>/dev/null; then python=$each; fi
done
if [ -z "$python" ]; then
  echo 'expected Python 3.11 with venv (Debian: apt-get install python3.11-venv); PYTHON names another one' >&2
  exit 1
fi
rm -rf "$home"
mkdir -p "$(dirname "$home")"
"$python" -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --no-deps -r requirements.txt >&2
cp requirements.txt "$home/installed.txt"
echo "$home"
