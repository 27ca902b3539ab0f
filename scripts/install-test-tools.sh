#!/usr/bin/env bash
# What only some tests need and npm ci does not bring, each where it may be installed; tests that miss one of them skip and say so:
# Debian's chromium, which opens pages, and onnxruntime-node, which runs text encoders and has 288 MB.
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

command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  echo 'chromium is not here and cannot be installed: the tests that open a page will skip' >&2
fi
