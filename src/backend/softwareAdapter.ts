import type { AdapterInfo } from './dawn.js';

/** Whether an adapter of WebGPU is a program that stands in for a GPU, such as SwiftShader, Mesa's lavapipe or Microsoft's WARP. */
export function softwareAdapter(info: AdapterInfo): boolean {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter === true || /swiftshader|lavapipe|llvmpipe|basic render|\bwarp\b/i.test(words);
}
