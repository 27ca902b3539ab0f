import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Value = number | string | Uint8Array | Message;
/** A message in protocol buffers' wire format: [field, value] in order. */
type Message = readonly (readonly [number, Value])[];

/** Its bytes. Numbers are written as varints; those below 0 as 64 bits. */
export function protoMessage(fields: Message): Buffer {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'number') return [varint(field * 8), varint(value)];
      const bytes =
        typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : protoMessage(value);
      return [varint(field * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}

export function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const [float, text] = [1, 7];
const type = (of: number): Message => [[6, of]];
const shape = (sizes: readonly number[]): Message => sizes.map((size) => [2, [[1, size]]] as const);
const shapeAttribute = (sizes: readonly number[]): Message => [[7, shape(sizes)]];
const string = (of: string): Message => [[2, of]];
/** A constant of texts. */
const texts = (sizes: readonly number[], values: readonly string[]): Message => [
  [8, [[1, text], [2, shape(sizes)], ...values.map((value) => [8, value] as const)]],
];

function node(
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Message>>,
): Message {
  return [
    [1, name],
    [2, op],
    ...inputs.map((input) => [3, input] as const),
    ...Object.entries(attributes).map(
      ([key, value]) =>
        [
          5,
          [
            [1, key],
            [2, value],
          ],
        ] as const,
    ),
  ];
}

const constant = (sizes: readonly number[], values: readonly number[]): Message => [
  [
    8,
    [
      [1, float],
      [2, shape(sizes)],
      [4, new Uint8Array(Float32Array.from(values).buffer)],
    ],
  ],
];
const floatTwice: Message = [
  [
    1,
    [
      [6, float],
      [6, float],
    ],
  ],
];

const tensorInfo = (name: string, sizes: readonly number[]): Message => [
  [1, `${name}:0`],
  [2, float],
  [3, shape(sizes)],
];

/** The variables of the tiny SavedModel: what its checkpoint has to hold. */
export const tinyVariables = {
  'hidden/kernel': { shape: [2, 3], values: [1, -1, 2, 0, 1, -1] },
  'hidden/bias': { shape: [3], values: [0, 0, 1] },
} as const;

/**
 * Writes the graph of a SavedModel, without its variables: hidden = relu(x · kernel + bias), total = hidden · [1, 10, 100] in the signature
 * `serving_default`, and x doubled in the signature `twice`; x is [?, 2]. Kernel and bias are variables that a session restores from
 * `variables/`.
 */
export function writeTinySavedModel(folder: string): string {
  const variables = Object.entries(tinyVariables);
  const nodes = [
    node('x', 'Placeholder', [], { dtype: type(float), shape: shapeAttribute([-1, 2]) }),
    ...variables.flatMap(([name, { shape: sizes }]) => [
      node(name, 'VarHandleOp', [], {
        dtype: type(float),
        shape: shapeAttribute(sizes),
        shared_name: string(name),
        container: string(''),
      }),
      node(`${name}/read`, 'ReadVariableOp', [name], { dtype: type(float) }),
    ]),
    node('product', 'MatMul', ['x', 'hidden/kernel/read'], { T: type(float) }),
    node('sum', 'AddV2', ['product', 'hidden/bias/read'], { T: type(float) }),
    node('hidden', 'Relu', ['sum'], { T: type(float) }),
    node('weights', 'Const', [], { dtype: type(float), value: constant([3, 1], [1, 10, 100]) }),
    node('total', 'MatMul', ['hidden', 'weights'], { T: type(float) }),
    node('doubled', 'AddV2', ['x', 'x'], { T: type(float) }),
    // What a session runs to read the variables.
    node('save/file', 'Placeholder', [], { dtype: type(text), shape: shapeAttribute([]) }),
    node('save/names', 'Const', [], {
      dtype: type(text),
      value: texts(
        [2],
        variables.map(([name]) => name),
      ),
    }),
    node('save/slices', 'Const', [], { dtype: type(text), value: texts([2], ['', '']) }),
    node('save/restore', 'RestoreV2', ['save/file', 'save/names', 'save/slices'], {
      dtypes: floatTwice,
    }),
    ...variables.map(([name], i) =>
      node(`save/assign${i}`, 'AssignVariableOp', [name, i === 0 ? 'save/restore' : `save/restore:${i}`], {
        dtype: type(float),
      }),
    ),
    node(
      'save/all',
      'NoOp',
      variables.map((_, i) => `^save/assign${i}`),
      {},
    ),
  ];
  return writeSavedModel(
    folder,
    nodes,
    [
      signature('serving_default', { hidden: tensorInfo('hidden', [-1, 3]), total: tensorInfo('total', [-1, 1]) }),
      signature('twice', { doubled: tensorInfo('doubled', [-1, 2]) }),
    ],
    [
      [
        3,
        [
          [1, 'save/file:0'],
          [2, 'save/all'],
          [3, 'save/all'],
          [7, 2],
        ],
      ],
    ],
  );
}

/**
 * Writes a SavedModel whose one signature makes TensorFlow write the tiny one's variables when it is run.
 *
 * @param target the tiny SavedModel's folder
 */
export function writeSavingModel(folder: string, target: string): string {
  const variables = Object.entries(tinyVariables);
  const nodes = [
    node('x', 'Placeholder', [], { dtype: type(float), shape: shapeAttribute([-1, 2]) }),
    node('file', 'Const', [], { dtype: type(text), value: texts([], [join(target, 'variables/variables')]) }),
    node('names', 'Const', [], {
      dtype: type(text),
      value: texts(
        [2],
        variables.map(([name]) => name),
      ),
    }),
    node('slices', 'Const', [], { dtype: type(text), value: texts([2], ['', '']) }),
    ...variables.map(([name, variable]) =>
      node(name, 'Const', [], { dtype: type(float), value: constant(variable.shape, variable.values) }),
    ),
    node('save', 'SaveV2', ['file', 'names', 'slices', ...variables.map(([name]) => name)], { dtypes: floatTwice }),
    node('saved', 'Identity', ['x', '^save'], { T: type(float) }),
  ];
  return writeSavedModel(folder, nodes, [signature('serving_default', { saved: tensorInfo('saved', [-1, 2]) })]);
}

function signature(name: string, outputs: Readonly<Record<string, Message>>): Message[number] {
  const input: Message = [
    [1, 'numbers'],
    [2, tensorInfo('x', [-1, 2])],
  ];
  const given = Object.entries(outputs).map(([key, info]): Message[number] => [
    2,
    [
      [1, key],
      [2, info],
    ],
  ]);
  return [
    5,
    [
      [1, name],
      [2, [[1, input], ...given, [3, 'tensorflow/serving/predict']]],
    ],
  ];
}

function writeSavedModel(folder: string, nodes: readonly Message[], signatures: Message, saver: Message = []): string {
  const graph: Message = [...nodes.map((each) => [1, each] as const), [4, [[1, 1882]]]];
  mkdirSync(join(folder, 'variables'), { recursive: true });
  const served: Message = [[1, [[4, 'serve']]], [2, graph], ...saver, ...signatures];
  writeFileSync(
    join(folder, 'saved_model.pb'),
    protoMessage([
      [1, 1],
      [2, served],
    ]),
  );
  return folder;
}
