import type { TypedArray } from '@tensorflow/tfjs-core';
import { field, joinParts, type Part } from './protobuf.js';
import type { ValueType } from './trace.js';

/** Values of TensorFlow's AttrValue; numbers in comments are those of the fields. */
export const attribute = {
  string: (value: string): Part => field.string(2, value),
  int: (value: number): Part => field.int(3, value),
  float: (value: number): Part => field.float(4, value),
  bool: (value: boolean): Part => field.int(5, value),
  type: (value: number): Part => field.int(6, value),
  shape: (value: readonly number[]): Part => field.message(7, shapeOf(value)),
  /** Of constants: dtype 1, shape 2, content 4. */
  tensor: ({ dtype, shape }: ValueType, values: TypedArray): Part =>
    field.message(
      8,
      field.int(1, dtype),
      field.message(2, shapeOf(shape)),
      field.bytes(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    ),
  ints: (values: readonly number[]): Part => field.message(1, ...values.map((value) => field.int(3, value))),
};

/** @returns the fields of a TensorShapeProto */
function shapeOf(sizes: readonly number[]): Part {
  return joinParts(sizes.map((size) => field.message(2, field.int(1, size))));
}

/** A value at an end of a graph: lengths of −1 are for any. */
export interface SignatureTensor extends ValueType {
  readonly name: string;
  /** `node:output` */
  readonly ref: string;
}

/** What a graph is called by. */
export interface Signature {
  readonly name: string;
  readonly inputs: readonly SignatureTensor[];
  readonly outputs: readonly SignatureTensor[];
}

/** A graph in the making. */
export interface GraphWriter {
  /**
   * @param inputs `node:output`
   * @param after names of nodes that must have run before
   * @returns its name
   */
  add(
    name: string,
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Part>>,
    after?: readonly string[],
  ): string;
  /** The graph as the bytes of a `saved_model.pb` that bears the tag `serve`, with a signature where others are to call it. */
  savedModel(signature?: Signature): Uint8Array;
}

/** What TensorFlow's importer goes by: the version of 2.9, which is older than all that load it. */
const producer = 1087;

export function createGraphWriter(): GraphWriter {
  const nodes: Part[] = [];
  return {
    add(name, op, inputs, attributes = {}, after = []) {
      nodes.push(
        field.message(
          1,
          field.string(1, name),
          field.string(2, op),
          ...inputs.map((input) => field.string(3, input)),
          ...[...new Set(after)].map((node) => field.string(3, `^${node}`)),
          ...Object.entries(attributes).map(([key, value]) =>
            field.message(5, field.string(1, key), field.bytes(2, value)),
          ),
        ),
      );
      return name;
    },
    savedModel(signature) {
      const graph = field.message(2, ...nodes, field.message(4, field.int(1, producer)));
      const about = field.message(1, field.string(4, 'serve'));
      const called = signature ? [signatureOf(signature)] : [];
      return joinParts([field.int(1, 1), field.message(2, about, graph, ...called)]);
    },
  };
}

/** An entry of MetaGraphDef's map of SignatureDefs: inputs 1, outputs 2, method 3; of a TensorInfo: name 1, dtype 2, shape 3. */
function signatureOf({ name, inputs, outputs }: Signature): Part {
  const ends = (number: number, tensors: readonly SignatureTensor[]) =>
    tensors.map(({ name: key, ref, dtype, shape }) => {
      const info = joinParts([field.string(1, ref), field.int(2, dtype), field.message(3, shapeOf(shape))]);
      return field.message(number, field.string(1, key), field.bytes(2, info));
    });
  const definition = joinParts([
    ...ends(1, inputs),
    ...ends(2, outputs),
    field.string(3, 'tensorflow/serving/predict'),
  ]);
  return field.message(5, field.string(1, name), field.bytes(2, definition));
}
