import type { Tensor, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import type { TF } from '../backend.js';
import { dataTypes, type NodeBackend, type NodeBinding } from '../nodeBackend.js';
import type { RecordsComposites } from './composite.js';
import { type IsLoose, leavesOf, shapeOf } from './tensorTree.js';
import type { Trace, TracedOp, Value, ValueType } from './trace.js';
import { Untraceable } from './untraceable.js';

/** Tensors by name. */
export type Named = Record<string, Tensor>;

/** A pure function of tensors with a state: what it leaves out of the state stays as it is. */
export type Traceable<Inputs> = (state: Named, inputs: Inputs) => { state: Named; outputs: Named };

/**
 * Runs a function once and writes down what it asks of TensorFlow: for as long as it runs, an object stands in the place of the backend's
 * `binding` that passes every call on and notes it. The caller disposes what the function gives.
 *
 * @param state its tensors are no others' but these
 * @param isLoose tells the inputs whose first axis may have another length when the function is run
 * @throws Untraceable when the function reads a value back, or uses a tensor that is neither given nor made in it
 */
export function recordOps<Inputs>(
  tf: TF,
  f: Traceable<Inputs>,
  state: Named,
  inputs: Inputs,
  isLoose: IsLoose = () => false,
): { trace: Trace; result: { state: Named; outputs: Named } } {
  const backend = tf.backend() as unknown as NodeBackend;
  const real = backend.binding;
  const given = leavesOf(inputs);
  const known = new Map<number, Value>();
  const note = (tensors: Iterable<[string, Tensor]>, from: 'state' | 'input') => {
    for (const [name, tensor] of tensors) known.set(backend.getInputTensorIds([tensor])[0], { from, name });
  };
  note(Object.entries(state), 'state');
  note(given, 'input');
  const constants: (ValueType & { values: TypedArray })[] = [];
  const ops: TracedOp[] = [];
  const sourceOf = (id: number): Value => {
    const value = known.get(id);
    if (!value) throw new Untraceable('it uses a tensor that was made before');
    return value;
  };
  const notes: Partial<NodeBinding> & RecordsComposites = {
    createTensor(shape: readonly number[], dtype: number, values: TypedArray) {
      const id = real.createTensor(shape, dtype, values);
      known.set(id, { from: 'constant', index: constants.length });
      constants.push({ shape: [...shape], dtype, values: values.slice() });
      return id;
    },
    executeOp(name: string, attributes: TracedOp['attributes'], ids: readonly number[], count: number) {
      const made = real.executeOp(name, attributes, ids, count);
      made.forEach(({ id }, output) => {
        known.set(id, { from: 'op', index: ops.length, output });
      });
      ops.push({ name, attributes, inputs: ids.map(sourceOf), outputs: made.map(typeOf) });
      return made;
    },
    tensorDataSync(id: number) {
      if (sourceOf(id).from !== 'constant') throw new Untraceable('it reads a value back before it ends');
      return real.tensorDataSync(id);
    },
    composite(name: string, parameters: Record<string, number>, tensors: readonly TensorInfo[], run: () => Tensor[]) {
      const ids = backend.getInputTensorIds(tensors);
      let made: Tensor[];
      backend.binding = real;
      try {
        made = run();
      } finally {
        backend.binding = recorder;
      }
      backend.getInputTensorIds(made).forEach((id, output) => {
        known.set(id, { from: 'op', index: ops.length, output });
      });
      ops.push({ name, attributes: [], parameters, inputs: ids.map(sourceOf), outputs: made.map(typeOfTensor) });
      return made;
    },
  };
  // The addon's own functions are read-only: assigned, these would not stand before them.
  const recorder: NodeBinding = Object.create(real, Object.getOwnPropertyDescriptors(notes));
  backend.binding = recorder;
  try {
    const result = f(state, inputs);
    const named = (tensors: Named) =>
      new Map(
        Object.entries(tensors).map(([name, tensor]) => [name, sourceOf(backend.getInputTensorIds([tensor])[0])]),
      );
    const trace: Trace = {
      state: types(Object.entries(state)),
      inputs: types(given, isLoose),
      constants,
      ops,
      next: named(result.state),
      outputs: named(result.outputs),
    };
    return { trace, result };
  } finally {
    backend.binding = real;
  }
}

function typeOf({ dtype, shape }: ValueType): ValueType {
  return { dtype, shape };
}

function typeOfTensor({ dtype, shape }: Tensor): ValueType {
  return { dtype: dataTypes[dtype as keyof typeof dataTypes], shape };
}

function types(tensors: Iterable<[string, Tensor]>, isLoose: IsLoose = () => false): Map<string, ValueType> {
  return new Map(
    [...tensors].map(([name, tensor]) => [name, { ...typeOfTensor(tensor), shape: shapeOf(tensor, isLoose(name)) }]),
  );
}
