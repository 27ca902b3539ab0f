import type { DataId, DataType, KernelConfig } from '@tensorflow/tfjs-core';
import type { TF } from './backend.js';

interface Info {
  readonly dataId: DataId;
  readonly shape: number[];
  readonly dtype: DataType;
}

interface WasmBackend {
  makeOutput(shape: number[], dtype: DataType): Info;
  typedArrayFromHeap(info: Info): Float32Array | Int32Array;
}

/**
 * Gives wasm the kernel that it lacks for the gradient of a gather: out[s] = Σ of the rows of x whose segment is s. Plain
 * JavaScript on the module's own memory; a gather's gradient is bound by memory, not by arithmetic.
 */
export function registerSegmentSum(tf: TF): void {
  const kernelName = 'UnsortedSegmentSum';
  if (tf.getKernel(kernelName, 'wasm')) return;
  const kernelFunc = ({ inputs, attrs, backend }: Record<string, unknown>): Info => {
    const { x, segmentIds } = inputs as { x: Info; segmentIds: Info };
    const { numSegments } = attrs as { numSegments: number };
    const wasm = backend as WasmBackend;
    const [rows, ...rest] = x.shape;
    const out = wasm.makeOutput([numSegments, ...rest], 'float32');
    // Views are taken after the output exists: making it may grow the memory and leave older ones detached.
    const into = wasm.typedArrayFromHeap(out).fill(0);
    const values = wasm.typedArrayFromHeap(x);
    const segments = wasm.typedArrayFromHeap(segmentIds);
    const width = rest.reduce((a, b) => a * b, 1);
    for (let row = 0; row < rows; row++) {
      const to = segments[row] * width;
      const from = row * width;
      for (let i = 0; i < width; i++) into[to + i] += values[from + i];
    }
    return out;
  };
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc } as unknown as KernelConfig);
}
