import { expect, it } from 'vitest';
import type { AdapterInfo } from '../../src/backend/dawn.js';
import { softwareAdapter } from '../../src/backend/softwareAdapter.js';

const info = (given: Partial<AdapterInfo>): AdapterInfo => ({
  vendor: '',
  architecture: '',
  device: '',
  description: '',
  ...given,
});

it.each([
  [true, info({ vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5.0.0' })],
  [true, info({ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' })],
  [true, info({ description: 'Microsoft Basic Render Driver' })],
  [true, info({ vendor: 'unheard of', isFallbackAdapter: true })],
  [false, info({ vendor: 'nvidia', architecture: 'hopper', device: 'NVIDIA H100 PCIe' })],
  [false, info({ vendor: 'apple', architecture: 'common-3', device: 'Apple M2', isFallbackAdapter: false })],
  // A word of its own only.
  [false, info({ vendor: 'intel', description: 'Warpath Graphics' })],
])('tells a program from a GPU: %s for %j', (expected, given) => {
  expect(softwareAdapter(given)).toBe(expected);
});
