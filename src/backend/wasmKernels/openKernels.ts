import { setFlagsFromString } from 'node:v8';
import { type WasmMemory, webAssembly } from '../../core/webAssembly.js';
import type { TableKernels } from '../tableMemory.js';
import { plain, plainShared, relaxed, relaxedShared } from './kernelBytes.js';

/** What `assembly/kernels.ts` exports; pointers and sizes in bytes and numbers of 32 bits, as it says there. */
export interface Kernels extends TableKernels {
  pack(b: number, rowBytes: number, columnBytes: number, k: number, n: number, into: number): void;
  multiply(
    a: number,
    aRowBytes: number,
    aColumnBytes: number,
    packed: number,
    bias: number,
    c: number,
    m: number,
    n: number,
    k: number,
    relu: number,
  ): void;
  reluGradient(dy: number, y: number, out: number, n: number): void;
  crossEntropy(x: number, y: number, n: number, k: number, losses: number, slopes: number): void;
  scaleRows(x: number, by: number, n: number, k: number, out: number): void;
  columnSums(x: number, rows: number, columns: number, out: number): void;
  adam(
    g: number,
    w: number,
    m: number,
    v: number,
    nextW: number,
    nextM: number,
    nextV: number,
    n: number,
    alpha: number,
    epsilon: number,
    keep: number,
    beta1: number,
    gain1: number,
    beta2: number,
    gain2: number,
  ): void;
}

/**
 * Own kernels on another module's memory. Where the machine can multiply and add in one instruction the module that does so is taken: products
 * are then a third faster, and differ from others in the last bits.
 *
 * @param kind whether threads share the memory: that is another module, of the same code
 */
export function openKernels(
  memory: WasmMemory,
  kind: 'own' | 'shared' = 'own',
): { readonly kernels: Kernels; readonly fused: boolean } {
  // Node 20 has relaxed SIMD behind a flag, later ones have it anyway.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const [quick, slow] = kind === 'own' ? [relaxed, plain] : [relaxedShared, plainShared];
  const bytes = Buffer.from(quick, 'base64');
  const fused = webAssembly.validate(bytes);
  const module = new webAssembly.Module(fused ? bytes : Buffer.from(slow, 'base64'));
  return { kernels: new webAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels, fused };
}
