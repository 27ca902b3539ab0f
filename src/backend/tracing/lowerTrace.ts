import type { TypedArray } from '@tensorflow/tfjs-core';
import { dataTypes, type NodeBinding, type OpAttribute } from '../nodeBackend.js';
import { attribute, type GraphWriter } from './graphDef.js';
import { inPlaceSteps } from './inPlaceSteps.js';
import { lowerAdamStep } from './lowerAdamStep.js';
import type { Part } from './protobuf.js';
import type { Trace, TracedOp, Value, ValueType } from './trace.js';
import { Untraceable } from './untraceable.js';

/** A function's ends in a graph. */
export interface LoweredFunction {
  /** Per input the placeholder's output, as `node:0`; undefined where nothing depends on it. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  readonly outputs: ReadonlyMap<string, string>;
  /** What has run when the whole function has. */
  readonly done: string;
}

/** A value in a graph and what it follows from, for whoever must come after. */
export interface Lowering {
  readonly writer: GraphWriter;
  readonly prefix: string;
  /** The output, as `node:output`, that holds a value. */
  ref(value: Value): string;
  constant(value: number): string;
  /** The nodes that read a state as it was before. */
  readersOf(name: string): string[];
  /** The node that holds a state's variable. */
  handleOf(name: string): string;
}

/**
 * Writes what a trace recorded as nodes of a graph, without what nothing depends on. A state is a resource variable that lives in the session: what the
 * function makes of it is put into it once all that reads it before has run, and Adam's rule moves it in place.
 *
 * @param prefix stands before the names of all nodes
 * @param handles by state the node that holds its variable
 */
export function lowerTrace(
  writer: GraphWriter,
  trace: Trace,
  prefix: string,
  handles: ReadonlyMap<string, string>,
  binding: NodeBinding,
): LoweredFunction {
  const used = usedOps(trace);
  const inPlace = inPlaceSteps(trace, used);
  const refs = new Map<string, string>();
  const once = (key: string, write: () => string): string => {
    const made = refs.get(key) ?? write();
    refs.set(key, made);
    return made;
  };
  const handleOf = (name: string) => handles.get(name)!;
  const numberOf = new Map([...trace.state.keys()].map((name, i) => [name, i]));
  const inputNames = new Map<string, string>();
  const readers = new Map<string, string[]>();

  const lowering: Lowering = {
    writer,
    prefix,
    handleOf,
    readersOf: (name) => readers.get(name) ?? [],
    constant: (value) =>
      once(`number ${value}`, () => {
        const type = { dtype: dataTypes.float32, shape: [] };
        return constant(`${prefix}n${refs.size}`, type, Float32Array.of(value));
      }),
    ref(value) {
      if (value.from === 'op') return refs.get(`op ${value.index} ${value.output}`)!;
      if (value.from === 'constant') {
        const { values, ...type } = trace.constants[value.index];
        return once(`constant ${value.index}`, () => constant(`${prefix}c${value.index}`, type, values));
      }
      const { dtype, shape } = trace[value.from === 'state' ? 'state' : 'inputs'].get(value.name)!;
      if (value.from === 'state') {
        return once(`state ${value.name}`, () => {
          const node = `${prefix}r${numberOf.get(value.name)}`;
          readers.set(value.name, [...(readers.get(value.name) ?? []), node]);
          writer.add(node, 'ReadVariableOp', [handleOf(value.name)], { dtype: attribute.type(dtype) });
          return `${node}:0`;
        });
      }
      return once(`input ${value.name}`, () => {
        const node = `${prefix}i${inputNames.size}`;
        writer.add(node, 'Placeholder', [], { dtype: attribute.type(dtype), shape: attribute.shape(shape) });
        inputNames.set(value.name, `${node}:0`);
        return `${node}:0`;
      });
    },
  };

  function constant(node: string, type: ValueType, values: TypedArray): string {
    writer.add(node, 'Const', [], { dtype: attribute.type(type.dtype), value: attribute.tensor(type, values) });
    return `${node}:0`;
  }

  // Readers are known once everything that does not move a variable in place is written; what moves one comes after them.
  const late: number[] = [];
  const dependsOnLate = new Set<number>();
  const write = (index: number) => {
    const op = trace.ops[index];
    const node = `${prefix}${index}`;
    if (op.parameters) {
      const moved = lowerAdamStep(lowering, node, op, inPlace.get(index));
      moved.forEach((output, i) => {
        refs.set(`op ${index} ${i}`, output);
      });
      return;
    }
    const inputs = op.inputs.map((value) => lowering.ref(value));
    for (const value of op.inputs) if (value.from === 'state') readers.get(value.name)!.push(node);
    const attributes = attributesOf(op.attributes, binding);
    const biased = op.name.startsWith('Add') ? biasedTerm(trace, op) : undefined;
    if (biased) {
      // Of MatMul, BiasAdd, Add and Relu the optimizer of TensorFlow 2.18 makes a node without an operation, and gives up on the whole
      // graph; of MatMul, Add, BiasAdd and Relu it makes nothing.
      const [product, bias] = biased.op.inputs.map((value) => lowering.ref(value));
      const sum = writer.add(`${node}/sum`, op.name, [product, inputs[1 - biased.place]], attributes);
      writer.add(node, 'BiasAdd', [`${sum}:0`, bias], attributes);
      for (const value of biased.op.inputs) if (value.from === 'state') readers.get(value.name)!.push(node);
    } else writer.add(node, op.name, inputs, attributes);
    op.outputs.forEach((_, i) => {
      refs.set(`op ${index} ${i}`, `${node}:${i}`);
    });
  };
  const isFolded = foldedOps(trace, used);
  trace.ops.forEach((op, index) => {
    if (!used[index] || isFolded(index)) return;
    const follows = op.inputs.some((value) => value.from === 'op' && dependsOnLate.has(value.index));
    if (inPlace.has(index) || follows) {
      late.push(index);
      dependsOnLate.add(index);
    } else write(index);
  });
  const moving = new Set([...inPlace.values()].flat());
  const moves = (value: Value) => value.from === 'state' && moving.has(value.name);
  for (const index of late) {
    if (!inPlace.has(index) && trace.ops[index].inputs.some(moves)) {
      throw new Untraceable('it reads a weight as it was before after others have moved');
    }
    write(index);
  }

  const ends: string[] = [];
  let assigned = 0;
  for (const [name, value] of trace.next) {
    if (value.from === 'state' && value.name === name) continue;
    const output = lowering.ref(value);
    if (value.from === 'op' && inPlace.get(value.index)?.includes(name)) {
      ends.push(output.split(':')[0]);
      continue;
    }
    const { dtype } = trace.state.get(name)!;
    const node = `${prefix}a${assigned++}`;
    writer.add(
      node,
      'AssignVariableOp',
      [handleOf(name), output],
      { dtype: attribute.type(dtype) },
      readers.get(name) ?? [],
    );
    ends.push(node);
  }
  const outputs = new Map<string, string>();
  for (const [name, value] of trace.outputs) {
    const dtype = value.from === 'op' ? trace.ops[value.index].outputs[value.output].dtype : dataTypes.float32;
    const node = `${prefix}o${outputs.size}`;
    writer.add(node, 'Identity', [lowering.ref(value)], { T: attribute.type(dtype) });
    outputs.set(name, `${node}:0`);
  }
  const type = { dtype: dataTypes.int32, shape: [] };
  const done = writer.add(
    `${prefix}done`,
    'Const',
    [],
    { dtype: attribute.type(type.dtype), value: attribute.tensor(type, Int32Array.of(0)) },
    ends,
  );
  return {
    inputs: new Map([...trace.inputs.keys()].map((name) => [name, inputNames.get(name)])),
    outputs,
    done: `${done}:0`,
  };
}

/** The first term of a sum that is a product with its bias, and its place; undefined where none is. */
function biasedTerm({ ops }: Trace, { inputs, outputs: [sum] }: TracedOp): { op: TracedOp; place: number } | undefined {
  const of = (value: Value) => (value.from === 'op' ? ops[value.index] : undefined);
  const place = inputs.findIndex((value) => {
    const op = of(value);
    return op?.name === 'BiasAdd' && op.outputs[0].shape.join() === sum.shape.join();
  });
  return place < 0 ? undefined : { op: of(inputs[place])!, place };
}

/** Tells the operations that only sums make use of which take them apart, see `biasedTerm`. */
function foldedOps(trace: Trace, used: readonly boolean[]): (index: number) => boolean {
  const uses = new Map<number, number>();
  const count = (value: Value, by: number) => {
    if (value.from === 'op') uses.set(value.index, (uses.get(value.index) ?? 0) + by);
  };
  const taken = new Set<number>();
  trace.ops.forEach((op, index) => {
    if (!used[index]) return;
    for (const value of op.inputs) count(value, 1);
    const biased = op.name.startsWith('Add') ? biasedTerm(trace, op) : undefined;
    if (!biased) return;
    taken.add(trace.ops.indexOf(biased.op));
    count(op.inputs[biased.place], -1);
  });
  for (const value of [...trace.next.values(), ...trace.outputs.values()]) count(value, 1);
  return (index) => taken.has(index) && uses.get(index) === 0;
}

/** [ops] whether an output or the next state depends on it. */
function usedOps({ ops, next, outputs }: Trace): boolean[] {
  const used = ops.map(() => false);
  const waiting = [...next.values(), ...outputs.values()];
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    if (value.from !== 'op' || used[value.index]) continue;
    used[value.index] = true;
    waiting.push(...ops[value.index].inputs);
  }
  return used;
}

function attributesOf(attributes: readonly OpAttribute[], binding: NodeBinding): Record<string, Part> {
  return Object.fromEntries(attributes.map((one) => [one.name, attributeOf(one, binding)]));
}

function attributeOf({ name, type, value }: OpAttribute, binding: NodeBinding): Part {
  if (type === binding.TF_ATTR_SHAPE) return attribute.shape(value as number[]);
  if (Array.isArray(value)) {
    if (type === binding.TF_ATTR_INT) return attribute.ints(value as number[]);
    throw new Untraceable(`the attribute ${name} is a list that a graph cannot have yet`);
  }
  if (type === binding.TF_ATTR_TYPE) return attribute.type(value as number);
  if (type === binding.TF_ATTR_INT) return attribute.int(value as number);
  if (type === binding.TF_ATTR_FLOAT) return attribute.float(value as number);
  if (type === binding.TF_ATTR_BOOL) return attribute.bool(value as boolean);
  return attribute.string(value as string);
}
