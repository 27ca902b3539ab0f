#!/usr/bin/env bash
# What only some tests need and npm ci does not bring, each where it may be installed; tests that miss one of them skip and say so:
# Debian's chromium, which opens pages and brings SwiftShader, Vulkan in software, for the tests on webgpu; Vulkan's loader; and
# onnxruntime-node, which runs text encoders and has 288 MB.
set -euo pipefail
cd "$(dirname "$0")/.."

onnx=1.30.0
if ! [ -e node_modules/onnxruntime-node/package.json ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # Beside the project, so that npm leaves its tree alone; without scripts, which would fetch CUDA files.
  if npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts "onnxruntime-node@$onnx"; then
    mv "$folder/node_modules/onnxruntime-node" node_modules/onnxruntime-node
  else
    echo 'onnxruntime-node cannot be installed: the tests that run a text encoder will skip' >&2
  fi
fi

missing=()
command -v chromium >/dev/null || missing+=(chromium)
/sbin/ldconfig -p 2>/dev/null | grep 'libvulkan\.so\.1' >/dev/null || missing+=(libvulkan1)
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "${missing[*]}: not here and cannot be installed: the tests that open a page, or compute on webgpu, will skip" >&2
fi
