import type { DataId, DataType, KernelConfig } from '@tensorflow/tfjs-core';
import type { TF } from '../backend.js';
import type { Kernels } from './openKernels.js';
import type { ProductCrew } from './productCrew.js';

interface Info {
  readonly dataId: DataId;
  readonly shape: number[];
  readonly dtype: DataType;
}

/** What of tfjs's wasm backend kernels use. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: DataType): Info;
  typedArrayFromHeap(info: Info): Float32Array;
  incRef(id: DataId): void;
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  readonly wasm: { _malloc(bytes: number): number; _free(pointer: number): void };
}

interface Call {
  readonly inputs: Readonly<Record<string, Info | undefined>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: WasmBackend;
}

type Kernel = (call: Call) => Info | Info[];

const backendName = 'wasm';

/**
 * Registers products, the cross-entropy, a ReLU's gradient, sums over columns, clones and Adam's rule on the wasm backend:
 *
 * - `BatchMatMul`, `_FusedMatMul`: any operand may lie transposed, which tfjs multiplies in a naive loop; bias and ReLU are part of the pass.
 * - `Sum` over the first axis of a matrix.
 * - `Identity` shares its input's memory: tfjs saves a clone of all that a gradient needs, and copies weights and data for it.
 * - `SoftmaxCrossEntropy` {logits, targets}, both [n, k] → [n] −Σ_c y_c · log softmax(x)_c, and its slope [n, k]; `ScaleRows` {x, by}: x [n, k] with row i times by[i] [n, 1].
 * - `ReluGrad` {dy, y} and `AdamStep` {g, w, m, v, learningRate, step}: for whoever finds them with `tf.getKernel`.
 *
 * What is not made of 32-bit floats goes to tfjs's own kernels.
 */
export function registerKernels(tf: TF, kernels: Kernels, crew: ProductCrew): void {
  // A backend that was closed and opened anew has another memory: the kernels stay registered and go on with that.
  open.kernels = kernels;
  open.crew = crew;
  open.room = 0;
  if (tf.getKernel('AdamStep', backendName) != null) return;
  const replace = (kernelName: string, kernelOver: (builtIn: Kernel) => Kernel) => {
    // What sets the built-in one up whenever the backend starts stays with it.
    const builtIn = tf.getKernel(kernelName, backendName) as KernelConfig | undefined;
    if (builtIn) tf.unregisterKernel(kernelName, backendName);
    const kernelFunc = kernelOver(builtIn?.kernelFunc as unknown as Kernel);
    tf.registerKernel({ ...builtIn, kernelName, backendName, kernelFunc } as unknown as KernelConfig);
  };
  replace('BatchMatMul', (builtIn) => (call) => product(call) ?? builtIn(call));
  replace('_FusedMatMul', (builtIn) => (call) => product(call) ?? builtIn(call));
  replace('Sum', (builtIn) => (call) => columnSums(tf, call) ?? builtIn(call));
  replace('Identity', () => ({ inputs, backend }) => {
    const x = inputs.x as Info;
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
  replace('ReluGrad', () => (call) => reluGradient(call));
  replace('SoftmaxCrossEntropy', () => (call) => crossEntropy(call));
  replace('ScaleRows', () => (call) => scaleRows(call));
  replace('AdamStep', () => (call) => adamStep(call));
}

/** The open module, and where packed operands lie: one place for all, made larger as needed. */
const open = {
  kernels: undefined as unknown as Kernels,
  crew: undefined as unknown as ProductCrew,
  room: 0,
  scratch: 0,
};

function scratchOf(bytes: number, { wasm }: WasmBackend): number {
  if (bytes > open.room) {
    if (open.room > 0) wasm._free(open.scratch);
    open.scratch = wasm._malloc(bytes);
    open.room = bytes;
  }
  return open.scratch;
}

function pointer(backend: WasmBackend, { dataId }: Info): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}

function sizeOf({ shape }: Info): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Products of [B, m, k] and [B, k, n], either batch 1 or the same, or of two matrices, where this can do them; undefined elsewhere. */
function product({ inputs, attrs, backend }: Call): Info | undefined {
  const { a, b, bias, preluActivationWeights } = inputs as Record<string, Info>;
  const { transposeA, transposeB, activation = 'linear' } = attrs;
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const flat = a.shape.length === 2 && b.shape.length === 2;
  if (!flat && (a.shape.length !== 3 || b.shape.length !== 3)) return undefined;
  if (preluActivationWeights || (activation !== 'linear' && activation !== 'relu')) return undefined;
  const [batchA, ...sizeA] = flat ? [1, ...a.shape] : a.shape;
  const [batchB, ...sizeB] = flat ? [1, ...b.shape] : b.shape;
  const [m, k] = transposeA ? [sizeA[1], sizeA[0]] : sizeA;
  const n = transposeB ? sizeB[0] : sizeB[1];
  if (bias && (bias.dtype !== 'float32' || sizeOf(bias) !== n)) return undefined;
  if (batchA !== batchB && batchA !== 1 && batchB !== 1) return undefined;
  const batches = Math.max(batchA, batchB);
  if (batches * m * n * k === 0) return undefined;
  const out = backend.makeOutput(flat ? [m, n] : [batches, m, n], 'float32');
  const packed = scratchOf(4 * k * 8 * Math.ceil(n / 8), backend);
  const [atA, atB, to] = [a, b, out].map((info) => pointer(backend, info));
  const [rowA, columnA] = transposeA ? [4, 4 * m] : [4 * k, 4];
  const [rowB, columnB] = transposeB ? [4, 4 * k] : [4 * n, 4];
  const size = { m, n, k, relu: activation === 'relu' };
  for (let i = 0; i < batches; i++) {
    if (i === 0 || batchB > 1) open.kernels.pack(atB + 4 * i * k * n, rowB, columnB, k, n, packed);
    open.crew.multiply({
      a: batchA > 1 ? atA + 4 * i * m * k : atA,
      aRowBytes: rowA,
      aColumnBytes: columnA,
      packed,
      bias: bias ? pointer(backend, bias) : 0,
      c: to + 4 * i * m * n,
      ...size,
    });
  }
  return out;
}

/** The sum over the first axis of a matrix; undefined for any other. */
function columnSums(tf: TF, { inputs, attrs, backend }: Call): Info | undefined {
  const x = inputs.x as Info;
  if (x.dtype !== 'float32' || x.shape.length !== 2) return undefined;
  const axes = tf.util.parseAxisParam(attrs.axis as number[], x.shape);
  if (axes.length !== 1 || axes[0] !== 0) return undefined;
  const [rows, columns] = x.shape;
  const out = backend.makeOutput(attrs.keepDims ? [1, columns] : [columns], 'float32');
  open.kernels.columnSums(pointer(backend, x), rows, columns, pointer(backend, out));
  return out;
}

function reluGradient({ inputs, backend }: Call): Info {
  const { dy, y } = inputs as Record<string, Info>;
  const out = backend.makeOutput(dy.shape, 'float32');
  open.kernels.reluGradient(pointer(backend, dy), pointer(backend, y), pointer(backend, out), sizeOf(dy));
  return out;
}

/** → [n], [n, k] */
function crossEntropy({ inputs, backend }: Call): Info[] {
  const { logits, targets } = inputs as Record<string, Info>;
  const [n, k] = logits.shape;
  const losses = backend.makeOutput([n], 'float32');
  const slopes = backend.makeOutput([n, k], 'float32');
  const [x, y, ofRows, along] = [logits, targets, losses, slopes].map((info) => pointer(backend, info));
  open.kernels.crossEntropy(x, y, n, k, ofRows, along);
  return [losses, slopes];
}

function scaleRows({ inputs, backend }: Call): Info {
  const { x, by } = inputs as Record<string, Info>;
  const [n, k] = x.shape;
  const out = backend.makeOutput([n, k], 'float32');
  open.kernels.scaleRows(pointer(backend, x), pointer(backend, by), n, k, pointer(backend, out));
  return out;
}

/** → [w, m, v], see `adamRule.ts`. */
function adamStep({ inputs, attrs, backend }: Call): Info[] {
  const { g, w, m, v, learningRate, step } = inputs as Record<string, Info>;
  const { beta1, beta2, epsilon, weightDecay } = attrs as Record<string, number>;
  const out = [w, m, v].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  const [rate] = backend.typedArrayFromHeap(learningRate);
  const [t] = backend.typedArrayFromHeap(step);
  const correction2 = Math.sqrt(1 - beta2 ** t);
  const [atG, atW, atM, atV] = [g, w, m, v].map((info) => pointer(backend, info));
  const [nextW, nextM, nextV] = out.map((info) => pointer(backend, info));
  open.kernels.adam(
    ...([atG, atW, atM, atV, nextW, nextM, nextV, sizeOf(w)] as const),
    (rate * correction2) / (1 - beta1 ** t),
    epsilon * correction2,
    1 - rate * weightDecay,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
  );
  return out;
}
