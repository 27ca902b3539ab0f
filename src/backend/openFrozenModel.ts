import type { Tensor } from '@tensorflow/tfjs-core';
import { EspalierError } from '../core/errors.js';
import type { Backend, TF } from './backend.js';
import { cpu } from './cpu.js';
import type { DeclaredTensor, FrozenModel } from './frozenModel.js';
import { loadFrozenModel } from './loadFrozenModel.js';
import { loadPackage } from './loadPackage.js';
import { loadSavedModel } from './loadSavedModel.js';
import type { ModelArtifacts, SavedModelFolder } from './modelArtifacts.js';
import { native } from './native.js';
import { quietly } from './quietly.js';
import { savedModelAbsent } from './savedModelAbsent.js';
import { wasm } from './wasm.js';

/** Runs a pretrained model on one row of numbers at a time. */
export interface FrozenExtractor {
  /** @returns the values of the output, flattened */
  run(values: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Opens a pretrained model as a feature extractor. A TensorFlow.js model runs on wasm, and on cpu where wasm lacks one of its kernels,
 * which the first row shows; a SavedModel in TensorFlow: on the CPU, unless this process has opened it for GPUs before. Whichever backend is active when it is called, or when a row is run, is active again afterwards.
 *
 * @param output the tensor to take; the only output where left out
 * @throws EspalierError PACKAGE_MISSING, PACKAGE_BROKEN, TFJS_MODEL, SAVED_MODEL when there is no TensorFlow, TFJS_SIGNATURE, TFJS_INPUT when it has not one input, TFJS_OUTPUT when the output is
 *   not there, or not named and not the only one
 */
export async function openFrozenModel(
  model: ModelArtifacts | SavedModelFolder,
  output?: string,
): Promise<FrozenExtractor> {
  let engine = model.format === 'savedModel' ? () => openTensorflow(model.place) : wasm.create;
  let opened = await open();
  const taken = outputOf(opened.frozen, output, model.place);
  const [input] = opened.frozen.inputs;
  if (opened.frozen.inputs.length !== 1 || !['float32', 'int32'].includes(input.dtype)) {
    const there = opened.frozen.inputs.map(({ name, dtype }) => `${name} (${dtype})`).join(', ');
    opened.dispose();
    throw new EspalierError({
      code: 'TFJS_INPUT',
      message: `${model.place}: expected a model with one input, of float32 or int32; it has ${there || 'none'}`,
    });
  }
  return { run, dispose: () => opened.dispose() };

  async function run(values: Float32Array): Promise<Float32Array> {
    try {
      return await opened.run(values, taken);
    } catch (cause) {
      if (cause instanceof EspalierError) throw cause;
      const { message } = cause as Error;
      if (engine === wasm.create && /not registered for the backend|not registered for backend/.test(message)) {
        opened.dispose();
        engine = cpu.create;
        opened = await open();
        return run(values);
      }
      throw new EspalierError(
        { code: 'TFJS_MODEL', message: `${model.place}: "${taken}" cannot be computed: ${message.split('\n', 1)[0]}` },
        { cause },
      );
    }
  }

  /** The model on the engine at hand. */
  async function open() {
    const before = await activeBackend();
    const backend = await engine();
    const { tf } = backend;
    let frozen: FrozenModel;
    try {
      frozen = await (model.format === 'savedModel' ? loadSavedModel(tf, model) : loadFrozenModel(tf, model));
    } finally {
      await before?.();
    }
    const [declared] = frozen.inputs;
    return {
      frozen,
      async run(values: Float32Array, name: string): Promise<Float32Array> {
        const back = await activeBackend();
        await backend.activate();
        let input: Tensor | undefined;
        let result: Tensor | undefined;
        try {
          const shape = shapeOf(declared, values.length, model.place);
          input = tf.tensor(
            declared.dtype === 'int32' ? wholeNumbers(values, model.place) : values,
            shape,
            declared.dtype as 'float32',
          );
          const given = input;
          result = (await quietly(() => frozen.run(given, name))).value;
          // 64-bit whole numbers come as BigInt.
          return Float32Array.from(await result.data(), Number);
        } finally {
          input?.dispose();
          result?.dispose();
          await back?.();
        }
      },
      dispose: () => frozen.dispose(),
    };
  }
}

async function openTensorflow(place: string): Promise<Backend> {
  try {
    return await native.create();
  } catch (cause) {
    if (!(cause instanceof EspalierError) || cause.code !== 'BACKEND_MISSING') throw cause;
    throw new EspalierError(savedModelAbsent(place), { cause });
  }
}

/** What makes the backend that is active now active again; undefined where none is. */
async function activeBackend(): Promise<(() => Promise<unknown>) | undefined> {
  const tf = await loadPackage<TF>(wasm.packages[0], 'wasm', wasm.remedy);
  const name = tf.getBackend();
  return name ? () => tf.setBackend(name) : undefined;
}

function outputOf({ outputs, names }: FrozenModel, asked: string | undefined, place: string): string {
  if (asked === undefined && outputs.length === 1) return outputs[0];
  // A graph's tensors may carry the number of the node's output: `node:0`.
  const node = asked?.replace(/:\d+$/, '');
  if (asked !== undefined && (names.includes(asked) || names.includes(node!))) return asked;
  const some = names.slice(-12).join(', ');
  throw new EspalierError({
    code: 'TFJS_OUTPUT',
    message:
      asked === undefined
        ? `${place}: expected one output; it has ${outputs.join(', ')}`
        : `${place}: expected an output of the model; received "${asked}"`,
    hint:
      asked === undefined
        ? 'Name the one to take: output.'
        : `Its outputs are ${outputs.join(', ')}; its last tensors ${some}.`,
  });
}

/**
 * The shape of a batch of one: open sizes are filled as far as the number of values tells them.
 *
 * @throws EspalierError SHAPE
 */
function shapeOf({ name, shape }: DeclaredTensor, width: number, place: string): number[] {
  if (!shape || shape.length === 0) return [1, width];
  const sizes = shape.slice(1).map((size) => (size === null || size < 0 ? undefined : size));
  const known = sizes.reduce((product: number, size) => product * (size ?? 1), 1);
  const open = sizes.filter((size) => size === undefined).length;
  const first = shape[0];
  const fits = open === 0 ? known === width : open === 1 && known > 0 && width % known === 0;
  if (fits && (first === null || first < 0 || first === 1)) return [1, ...sizes.map((size) => size ?? width / known)];
  const shown = shape.map((size) => (size === null || size < 0 ? '?' : size)).join(', ');
  throw new EspalierError({
    code: 'SHAPE',
    message: `${place}: its input "${name}" has the shape [${shown}]; a row of ${width} numbers does not fit it`,
  });
}

function wholeNumbers(values: Float32Array, place: string): Int32Array {
  const wrong = values.find((value) => !Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1);
  if (wrong === undefined) return Int32Array.from(values);
  throw new EspalierError({
    code: 'FEATURE_VALUE',
    message: `${place}: expected whole numbers, which the model reads; received ${wrong}`,
  });
}
