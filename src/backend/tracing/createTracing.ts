import type { Tensor } from '@tensorflow/tfjs-core';
import type { TF } from '../backend.js';
import { dataTypes, type NodeBackend } from '../nodeBackend.js';
import { compareTraces } from './compareTraces.js';
import { loadProgram, type Program } from './loadProgram.js';
import { type Named, recordOps, type Traceable } from './recordOps.js';
import { type IsLoose, mapTensors } from './tensorTree.js';
import type { Trace } from './trace.js';
import { Untraceable } from './untraceable.js';

/** Makes functions of tensors into graphs that are run as one. */
export interface Tracing {
  /**
   * Records a function twice, with the numbers given and with others, and compares: what differs would be frozen in a graph.
   *
   * @param isLoose tells the inputs whose first axis may have another length when the graph is run; no operation may depend on it
   * @returns what it does, and the outputs as the first run gave them, which are the caller's
   * @throws Untraceable
   */
  trace<Inputs>(
    f: Traceable<Inputs>,
    state: Named,
    inputs: Inputs,
    isLoose?: IsLoose,
  ): { trace: Trace; outputs: Named };
  /**
   * One graph of several functions with the same state, in a session of its own. Dispose of it with `close`.
   *
   * @param fixed the shapes of states that no function moves, where they are not those that were recorded
   * @throws Untraceable when TensorFlow does not take it
   */
  load(functions: ReadonlyMap<string, Trace>, fixed?: ReadonlyMap<string, readonly number[]>): Program;
}

export function createTracing(tf: TF): Tracing {
  const backend = () => tf.backend() as unknown as NodeBackend;

  /** The same numbers, or others, in a tensor of its own: two names for one tensor could not be told apart. */
  const copy = (tensor: Tensor, others: boolean): Tensor => {
    const node = backend();
    const values = node.binding.tensorDataSync(node.getInputTensorIds([tensor])[0]).slice();
    if (others) disturb(values);
    const dtype = dataTypes[tensor.dtype as keyof typeof dataTypes];
    if (dtype === undefined) throw new Untraceable(`it is given a tensor of ${tensor.dtype}`);
    const id = node.binding.createTensor(tensor.shape, dtype, values);
    return node.createOutputTensor({ id, shape: tensor.shape, dtype });
  };

  function record<Inputs>(
    f: Traceable<Inputs>,
    state: Named,
    inputs: Inputs,
    isLoose: IsLoose | undefined,
    others: boolean,
  ) {
    const given = [state, inputs].map((tree) => mapTensors(tree, (tensor) => copy(tensor, others)));
    try {
      const { trace, result } = recordOps(tf, f, given[0] as Named, given[1] as Inputs, isLoose);
      const kept = new Set(Object.values(result.outputs).map(({ id }) => id));
      tf.dispose(Object.values(result.state).filter(({ id }) => !kept.has(id)));
      return { trace, outputs: result.outputs };
    } finally {
      tf.dispose(given as never);
    }
  }

  return {
    trace(f, state, inputs, isLoose) {
      const second = record(f, state, inputs, isLoose, true);
      tf.dispose(second.outputs);
      const first = record(f, state, inputs, isLoose, false);
      const difference = compareTraces(first.trace, second.trace);
      if (difference === undefined) return first;
      tf.dispose(first.outputs);
      throw new Untraceable(difference);
    },
    load: (functions, fixed) => loadProgram(backend(), functions, fixed),
  };
}

/** Turns values round and halves those that are not whole: still indices, weights and labels of the same ranges, and others. */
function disturb(values: Float32Array | Int32Array | Uint8Array | Uint8ClampedArray): void {
  values.reverse();
  if (values instanceof Float32Array) for (let i = 0; i < values.length; i++) values[i] /= 2;
}
