import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Node = { name: string; op: string; input?: string[]; attr?: object };

const float = { type: 'DT_FLOAT' };
const shapeOf = (sizes: readonly number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });

/** Writes a graph model's folder, as tfjs's converter does: model.json and one weight file. */
export function writeGraphModel(
  folder: string,
  {
    nodes,
    weights,
    outputs,
    inputs = ['x'],
  }: {
    nodes: readonly Node[];
    weights: Readonly<Record<string, { shape: number[]; values: number[] }>>;
    outputs: readonly string[];
    inputs?: readonly string[];
  },
): string {
  mkdirSync(folder, { recursive: true });
  const constants = Object.entries(weights).map(([name, { shape }]) => ({
    name,
    op: 'Const',
    attr: { dtype: float, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: shapeOf(shape) } } },
  }));
  const tensor = (name: string) => ({ [name]: { name: `${name}:0`, dtype: 'DT_FLOAT' } });
  const placeholders = nodes.filter(({ name }) => inputs.includes(name));
  const model = {
    format: 'graph-model',
    generatedBy: 'test',
    convertedBy: null,
    signature: {
      inputs: Object.fromEntries(
        placeholders.map(({ name, attr }) => [
          name,
          {
            name: `${name}:0`,
            dtype: (attr as { dtype: { type: string } }).dtype.type,
            tensorShape: (attr as { shape: { shape: object } }).shape.shape,
          },
        ]),
      ),
      outputs: Object.assign({}, ...outputs.map(tensor)),
    },
    modelTopology: { node: [...nodes, ...constants], library: {}, versions: { producer: 1 } },
    weightsManifest: [
      {
        paths: ['group1-shard1of1.bin'],
        weights: Object.entries(weights).map(([name, { shape }]) => ({ name, shape, dtype: 'float32' })),
      },
    ],
  };
  const values = Float32Array.from(Object.values(weights).flatMap((weight) => weight.values));
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  writeFileSync(join(folder, 'group1-shard1of1.bin'), new Uint8Array(values.buffer));
  return folder;
}

export const placeholder = (name: string, sizes: readonly number[], type = 'DT_FLOAT'): Node => ({
  name,
  op: 'Placeholder',
  attr: { dtype: { type }, shape: { shape: shapeOf(sizes) } },
});

const product = { transpose_a: { b: false }, transpose_b: { b: false }, T: float };

/** hidden = relu(x · [[1, −1, 2], [0, 1, −1]] + [0, 0, 1]), y = hidden · [[1], [10], [100]]; x is [?, 2]. */
export const writeTinyGraph = (folder: string) =>
  writeGraphModel(folder, {
    nodes: [
      placeholder('x', [-1, 2]),
      { name: 'product', op: 'MatMul', input: ['x', 'kernel'], attr: product },
      { name: 'sum', op: 'BiasAdd', input: ['product', 'bias'], attr: { T: float } },
      { name: 'hidden', op: 'Relu', input: ['sum'], attr: { T: float } },
      { name: 'y', op: 'MatMul', input: ['hidden', 'out'], attr: product },
    ],
    weights: {
      kernel: { shape: [2, 3], values: [1, -1, 2, 0, 1, -1] },
      bias: { shape: [3], values: [0, 0, 1] },
      out: { shape: [3, 1], values: [1, 10, 100] },
    },
    outputs: ['y'],
  });
