#!/usr/bin/env bash
# What only the slow tests need and npm does not bring: Debian's chromium, where we may install it.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  echo 'chromium is not here and cannot be installed: the tests that open a page will skip' >&2
fi
