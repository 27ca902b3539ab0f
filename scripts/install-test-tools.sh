#!/usr/bin/env bash
# What only the slow tests need and npm does not bring: Debian's chromium, which brings SwiftShader (Vulkan in software) for the tests on
# webgpu too, and Vulkan's loader; where we may install them.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
/sbin/ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1' || missing+=(libvulkan1)
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "${missing[*]}: not here and cannot be installed: the tests that open a page, or compute on webgpu, will skip or fail" >&2
fi
