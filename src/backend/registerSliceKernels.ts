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
  readonly inputs: { readonly x: Info };
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: WasmBackend;
}

/** Shorter runs are copied number by number: a view for each would take longer than the copy. */
const longRun = 24;

/**
 * Slicing and splitting on wasm, in plain JavaScript on the module's own memory. Its own kernels copy the whole input for every
 * part that they cut, so that cutting into n parts copies it n times: 16 parts of [16, 256, 64] take 14 ms, where copying takes one.
 */
export function registerSliceKernels(tf: TF): void {
  const replace = (kernelName: string, ours: (call: Call, builtIn: (call: Call) => unknown) => unknown) => {
    // What sets the built-in one up whenever the backend starts stays with it.
    const config = tf.getKernel(kernelName, 'wasm');
    const builtIn = config.kernelFunc as unknown as ((call: Call) => unknown) & { ours?: boolean };
    if (builtIn.ours) return;
    tf.unregisterKernel(kernelName, 'wasm');
    const kernelFunc = Object.assign(
      (call: Call) => (call.inputs.x.dtype === 'float32' ? ours(call, builtIn) : builtIn(call)),
      { ours: true },
    );
    tf.registerKernel({ ...config, kernelFunc } as unknown as KernelConfig);
  };
  replace('Slice', ({ inputs: { x }, attrs, backend }) => {
    const [begin, size] = tf.slice_util.parseSliceParams(
      { shape: x.shape } as never,
      attrs.begin as number[],
      attrs.size as number[],
    );
    return cut(backend, x, begin, size);
  });
  replace('SplitV', ({ inputs: { x }, attrs, backend }) => {
    const [axis] = tf.util.parseAxisParam(attrs.axis as number, x.shape);
    const sizes = tf.backend_util.prepareSplitSize(x as never, attrs.numOrSizeSplits as number[], axis);
    let at = 0;
    return sizes.map((length) => {
      const begin = x.shape.map((_, i) => (i === axis ? at : 0));
      at += length;
      return cut(
        backend,
        x,
        begin,
        x.shape.map((all, i) => (i === axis ? length : all)),
      );
    });
  });
}

/** x[begin … begin + size), of any rank. */
function cut(backend: WasmBackend, x: Info, begin: readonly number[], size: number[]): Info {
  const out = backend.makeOutput(size, x.dtype);
  // Views are taken after the output exists: making it may grow the memory and leave older ones detached.
  const into = backend.typedArrayFromHeap(out);
  const from = backend.typedArrayFromHeap(x);
  // The innermost axes that are taken whole, and the part of the next one, lie side by side.
  let inner = size.length;
  let run = 1;
  while (inner > 0) {
    inner--;
    run *= size[inner];
    if (size[inner] !== x.shape[inner]) break;
  }
  const strides = new Array<number>(x.shape.length).fill(1);
  for (let i = strides.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * x.shape[i + 1];
  const start = begin.reduce((sum, at, i) => sum + at * strides[i], 0);
  const index = new Array<number>(inner).fill(0);
  let offset = start;
  for (let to = 0; to < into.length; to += run) {
    if (run < longRun) for (let i = 0; i < run; i++) into[to + i] = from[offset + i];
    else into.set(from.subarray(offset, offset + run), to);
    for (let axis = inner - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < size[axis]) break;
      offset -= size[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return out;
}
