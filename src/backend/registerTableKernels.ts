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

interface Call {
  readonly inputs: Readonly<Record<string, Info>>;
  readonly attrs: Readonly<Record<string, number>>;
  readonly backend: WasmBackend;
}

type Kernel = (call: Call) => Info;

/**
 * Reading rows of a table on wasm, in plain JavaScript on the module's own memory; both ways are bound by memory, not by
 * arithmetic. Its own gather takes 40 ms for 16,000 rows of 32 numbers, where copying takes one; the gradient it lacks.
 */
export function registerTableKernels(tf: TF): void {
  const backendName = 'wasm';
  const register = (kernelName: string, kernelFunc: Kernel) =>
    tf.registerKernel({ kernelName, backendName, kernelFunc } as unknown as KernelConfig);
  if (tf.getKernel('UnsortedSegmentSum', backendName)) return;
  register('UnsortedSegmentSum', segmentSum);

  // What sets the built-in one up whenever the backend starts stays with it.
  const builtIn = tf.getKernel('GatherV2', backendName);
  const kernelFunc: Kernel = (call) => {
    const { x, indices } = call.inputs;
    const plain = call.attrs.axis === 0 && call.attrs.batchDims === 0 && x.dtype === 'float32' && x.shape.length === 2;
    if (plain && indices.dtype === 'int32' && indices.shape.length === 1) return gatherRows(call);
    return (builtIn.kernelFunc as unknown as Kernel)(call);
  };
  tf.unregisterKernel('GatherV2', backendName);
  tf.registerKernel({ ...builtIn, kernelFunc } as unknown as KernelConfig);
}

/** out[i] = x[indices[i]] */
function gatherRows({ inputs, backend }: Call): Info {
  const [rows, width] = inputs.x.shape;
  const [count] = inputs.indices.shape;
  const out = backend.makeOutput([count, width], 'float32');
  // Views are taken after the output exists: making it may grow the memory and leave older ones detached.
  const into = backend.typedArrayFromHeap(out);
  const values = backend.typedArrayFromHeap(inputs.x);
  const indices = backend.typedArrayFromHeap(inputs.indices);
  for (let i = 0; i < count; i++) {
    const row = indices[i];
    if (!(row >= 0 && row < rows)) throw new RangeError(`gather: expected an index in 0…${rows - 1}; received ${row}`);
    const from = row * width;
    const to = i * width;
    for (let j = 0; j < width; j++) into[to + j] = values[from + j];
  }
  return out;
}

/** out[s] = Σ of the rows of x whose segment is s */
function segmentSum({ inputs, attrs, backend }: Call): Info {
  const [rows, ...rest] = inputs.x.shape;
  const out = backend.makeOutput([attrs.numSegments, ...rest], 'float32');
  const into = backend.typedArrayFromHeap(out).fill(0);
  const values = backend.typedArrayFromHeap(inputs.x);
  const segments = backend.typedArrayFromHeap(inputs.segmentIds);
  const width = rest.reduce((a, b) => a * b, 1);
  for (let row = 0; row < rows; row++) {
    const to = segments[row] * width;
    const from = row * width;
    for (let i = 0; i < width; i++) into[to + i] += values[from + i];
  }
  return out;
}
