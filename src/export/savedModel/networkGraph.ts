import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import { plainDense } from '../../backend/dense.js';
import { dataTypes } from '../../backend/nodeBackend.js';
import { attribute, createGraphWriter, type Signature } from '../../backend/tracing/graphDef.js';
import { EspalierError } from '../../core/errors.js';
import { createMultiTaskModel } from '../../network/multiTaskModel.js';
import type { NetworkDefinition } from '../../network/networkDefinition.js';
import { joinPieces } from '../../network/pieces.js';
import type { StoredTensor } from '../../network/safetensors.js';
import type { TrunkBatch } from '../../network/trunks/trunk.js';
import { createGraphTf } from './createGraphTf.js';
import { batchLength, GraphTensor } from './graphTensor.js';

/** Most bytes that a message of protocol buffers holds, and so a graph with its weights. */
const mostBytes = 2 ** 31 - 2 ** 20;

/**
 * A network as the bytes of a `saved_model.pb`: its weights are constants of the graph, its `serving_default` takes features and gives each task's probabilities
 * under the task's name, [rows, k].
 *
 * A dense feature is an input of its name, float32 [rows, d]; token ids are int32 [rows, length]; a sparse one is two, `<name>_columns` int32 and `<name>_values`
 * float32, both [rows, w] for any w: a row's entries, the rest filled up with values of 0.
 *
 * @param stored weights by the names that they are saved by
 * @throws EspalierError NOT_EXPORTABLE for what a graph cannot say, and where the weights are beyond 2 GB; WEIGHTS_MISMATCH
 */
export function networkGraph(definition: NetworkDefinition, stored: ReadonlyMap<string, StoredTensor>): Uint8Array {
  const model = createMultiTaskModel(definition);
  const values = joinPieces([...model.variables, ...model.tables], stored, 'weights.safetensors');
  const bytes = [...values.values()].reduce((sum, each) => sum + each.byteLength, 0);
  if (bytes > mostBytes) {
    throw new EspalierError({
      code: 'NOT_EXPORTABLE',
      path: 'trunk',
      message: `expected weights of at most 2 GB, which is all that a SavedModel's graph holds; received ${(bytes / 2 ** 30).toFixed(1)} GB`,
      hint: 'Give hashedNgrams fewer dimensions, or export with --format tfjs.',
    });
  }
  const writer = createGraphWriter();
  const inputs: Signature['inputs'][number][] = [];
  const input = (name: string, dtype: 'float32' | 'int32', width: number): GraphTensor => {
    const shape = [-1, width];
    const node = writer.add(`input${inputs.length}`, 'Placeholder', [], {
      dtype: attribute.type(dataTypes[dtype]),
      shape: attribute.shape(shape),
    });
    inputs.push({ name, ref: `${node}:0`, dtype: dataTypes[dtype], shape });
    return new GraphTensor(`${node}:0`, [batchLength, width], dtype);
  };
  const given = definition.inputs.map(({ name, kind, d, length }) => {
    if (kind === 'sparse') {
      const columns = input(`${name}_columns`, 'int32', -1);
      return { name, kind, columns, values: input(`${name}_values`, 'float32', -1) };
    }
    return { name, kind, values: kind === 'tokens' ? input(name, 'int32', length!) : input(name, 'float32', d) };
  });
  const [first] = given;
  const graphTf = createGraphTf(writer, first.values);
  // The host's names for what the graph's values stand in for.
  const tf = graphTf as unknown as {
    concat(parts: GraphTensor[], axis: number): GraphTensor;
    tensor(values: Float32Array, shape: readonly number[]): GraphTensor;
    add(a: GraphTensor, b: GraphTensor): GraphTensor;
    slice(x: GraphTensor, begin: readonly number[], size: readonly number[]): GraphTensor;
    reshape(x: GraphTensor, shape: readonly number[]): GraphTensor;
    softmax(x: GraphTensor): GraphTensor;
  };
  const weights: Record<string, unknown> = {};
  for (const { name, shape } of model.variables) {
    let made: GraphTensor | undefined;
    // A weight that no prediction needs, such as of what only training looks at, is not written.
    Object.defineProperty(weights, name, {
      enumerable: true,
      get: () => {
        made ??= tf.tensor(values.get(name) as Float32Array, shape);
        return made;
      },
    });
  }
  const dense = given.flatMap((each) => (each.kind === 'dense' ? [each.values] : []));
  const sparse = given.flatMap((each) => (each.kind === 'sparse' ? [each] : []));
  const bags = sparse.map(({ columns, values: shares }, i) => {
    const { name, shape } = model.tables[i];
    const table = tf.tensor(values.get(name) as Float32Array, shape);
    return bagOf(table, columns!, shares, shape[1], i);
  });
  const tokens = given.flatMap((each) => (each.kind === 'tokens' ? [[each.name, each.values] as const] : []));
  const batch = {
    dense: dense.length > 0 ? tf.concat(dense, 1) : undefined,
    bags: bags.length > 0 ? bags.reduce((sum, bag) => tf.add(sum, bag)) : undefined,
    tokens: tokens.length > 0 ? Object.fromEntries(tokens) : undefined,
  };
  const backend: Backend = {
    kind: 'cpu',
    device: 'a graph',
    versions: {},
    tf: graphTf,
    dense: plainDense(graphTf),
    activate: async () => {},
    dispose: () => {},
  };
  const logits = model.logits(backend, weights as Record<string, Tensor>, batch as unknown as TrunkBatch);
  const outputs: Signature['outputs'][number][] = [];
  for (const [g, { k, tasks: members }] of model.layout.groups.entries()) {
    const probs = tf.softmax(logits[g] as unknown as GraphTensor);
    for (const [slot, task] of members.entries()) {
      const own = tf.reshape(tf.slice(probs, [0, slot, 0], [batchLength, 1, k]), [batchLength, k]);
      const node = writer.add(`output${outputs.length}`, 'Identity', [own.ref], {
        T: attribute.type(dataTypes.float32),
      });
      outputs.push({ name: definition.tasks[task].name, ref: `${node}:0`, dtype: dataTypes.float32, shape: [-1, k] });
    }
  }
  return writer.savedModel({ name: 'serving_default', inputs, outputs });

  /** Σ_w share · table[column], [rows, width]: the width of a row's entries is known to nobody while the graph is written. */
  function bagOf(table: GraphTensor, columns: GraphTensor, shares: GraphTensor, width: number, i: number): GraphTensor {
    const float = attribute.type(dataTypes.float32);
    const int = attribute.type(dataTypes.int32);
    const number = (name: string, value: number) => {
      const type = { dtype: dataTypes.int32, shape: [] };
      return `${writer.add(name, 'Const', [], { dtype: int, value: attribute.tensor(type, Int32Array.of(value)) })}:0`;
    };
    const rows = writer.add(`bag${i}/rows`, 'GatherV2', [table.ref, columns.ref, number(`bag${i}/zero`, 0)], {
      Tparams: float,
      Tindices: int,
      Taxis: int,
    });
    const wide = writer.add(`bag${i}/shares`, 'ExpandDims', [shares.ref, number(`bag${i}/one`, 1)], {
      T: float,
      Tdim: int,
    });
    const product = writer.add(`bag${i}/product`, 'BatchMatMulV2', [`${wide}:0`, `${rows}:0`], { T: float });
    return tf.reshape(new GraphTensor(`${product}:0`, [batchLength, 1, width]), [batchLength, width]);
  }
}
