import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { createGraphWriter } from '../../../src/backend/tracing/graphDef.js';
import { Rng } from '../../../src/core/rng.js';
import { createGraphTf } from '../../../src/export/savedModel/createGraphTf.js';
import { graphInputs } from '../../../src/export/savedModel/graphInputs.js';
import { batchLength, GraphTensor } from '../../../src/export/savedModel/graphTensor.js';
import { networkGraph } from '../../../src/export/savedModel/networkGraph.js';
import type { FeatureSet } from '../../../src/features/featureBlock.js';
import { assembleNetwork } from '../../../src/network/assembleNetwork.js';
import { initialize } from '../../../src/network/initialize.js';
import { createMultiTaskModel } from '../../../src/network/multiTaskModel.js';
import { inputsOf, type NetworkDefinition, type TaskHead } from '../../../src/network/networkDefinition.js';
import { splitPieces } from '../../../src/network/pieces.js';
import { type SharingName, sharings } from '../../../src/network/sharing/index.js';
import { sharingParams } from '../../../src/network/sharingParams.js';
import { sliceHeadParams } from '../../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../../src/network/trunkParams.js';
import { type TrunkName, trunks } from '../../../src/network/trunks/index.js';
import { testBackend } from '../../support/testBackend.js';

const onNative = process.env.ESPALIER_TEST_BACKEND === 'native';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

/** Rows of 0 to 2 entries, so that rows are filled up. */
function features(n: number, tokens: boolean): FeatureSet {
  const rng = new Rng(n);
  const offsets = Uint32Array.from({ length: n + 1 }, (_, i) => 2 * Math.floor(i / 2));
  const entries = offsets[n];
  const ids = Int32Array.from({ length: n * 5 }, (_, i) =>
    i % 5 < 1 + (Math.floor(i / 5) % 5) ? 1 + rng.integer(6) : 0,
  );
  return {
    n,
    blocks: [
      { kind: 'dense', name: 'numbers', n, d: 3, values: Float32Array.from({ length: n * 3 }, () => rng.normal()) },
      {
        kind: 'sparse',
        name: 'words',
        n,
        d: 20,
        rowOffsets: offsets,
        indices: Uint32Array.from({ length: entries }, () => rng.integer(20)),
        values: Float32Array.from({ length: entries }, () => rng.uniform()),
      },
      { kind: 'dense', name: 'more', n, d: 2, values: Float32Array.from({ length: n * 2 }, () => rng.normal()) },
      ...(tokens ? [{ kind: 'tokens' as const, name: 'text', n, d: 7, length: 5, ids }] : []),
    ],
  };
}

const tasks: TaskHead[] = [
  { name: 'spam', k: 2, head: { layers: [], inputs: ['trunk'] } },
  { name: 'topic', k: 3, head: { layers: [4], inputs: ['trunk', 'spam'], stopGradient: true } },
  { name: 'mood.joy', k: 2, head: { layers: [], inputs: ['trunk', 'topic'] } },
  { name: 'kind', k: 3, head: { layers: [], inputs: ['trunk'] } },
];
const slices = [
  { name: 'short', tasks: ['spam', 'topic'] },
  { name: 'links', tasks: ['spam', 'kind'] },
];
const narrow: Record<TrunkName, object> = {
  mlp: { layers: [8, 6] },
  linear: { units: 6 },
  residual: { units: 6, blocks: 2 },
  textBag: { dimensions: 4, layers: [6] },
  textConv: { dimensions: 4, layers: [6], windows: [2, 9], filters: 4 },
  textGru: { dimensions: 4, layers: [6], units: 4, bidirectional: true },
};
const few: Record<SharingName, object> = {
  hard: {},
  mmoe: { experts: 3, layers: [5] },
  ple: { levels: 3, sharedExperts: 2, taskExperts: 2, layers: [5] },
  crossStitch: { layers: [5, 4] },
};

function tensorsOf(definition: NetworkDefinition) {
  const model = createMultiTaskModel(definition);
  const specs = [...model.variables, ...model.tables];
  const drawn = new Rng(4);
  return splitPieces(
    specs,
    new Map(specs.map((spec) => [spec.name, initialize(spec, drawn).map((value) => value + 0.1 * drawn.normal())])),
  );
}

interface Loaded {
  predict(inputs: Record<string, Tensor>): Record<string, Tensor>;
  dispose(): void;
}

const cases = (Object.keys(trunks) as TrunkName[]).flatMap((trunk) =>
  (Object.keys(sharings) as SharingName[]).flatMap((sharing) =>
    ([undefined, {}, { attention: 'product', rank: 2 }] as const).map(
      (sliceHeads) => [trunk, sharing, sliceHeads] as const,
    ),
  ),
);

describe(`a network as a SavedModel${onNative ? ' predicts what it does on TensorFlow, to 1e-5, for any number of rows' : ' is written'}`, () => {
  it.each(cases)('%s, %s, slice heads %o', async (trunk, sharing, sliceHeads) => {
    const { readsTokens } = trunks[trunk];
    const definition: NetworkDefinition = {
      version: 3,
      inputs: inputsOf(features(3, readsTokens)),
      trunk: trunkParams.parse({ kind: trunk, ...narrow[trunk] }),
      sharing: sharingParams.parse({ kind: sharing, ...few[sharing] }),
      tasks,
      ...(sliceHeads && { sliceHeads: { ...sliceHeadParams.parse(sliceHeads), slices } }),
    };
    const tensors = tensorsOf(definition);
    const bytes = networkGraph(definition, tensors);
    // Names of inputs and outputs stand in the signature as they are.
    const text = Buffer.from(bytes).toString('latin1');
    for (const name of ['serving_default', 'words_columns', 'words_values', 'numbers', 'mood.joy']) {
      expect(text).toContain(name);
    }
    // Slice heads stand above every trunk alike.
    if (!onNative || (sliceHeads && trunk !== 'mlp')) return;
    const { tf } = backend;
    const folder = mkdtempSync(join(tmpdir(), 'espalier-graph-'));
    writeFileSync(join(folder, 'saved_model.pb'), bytes);
    const { node } = tf as unknown as {
      node: { loadSavedModel(folder: string, tags: string[], signature: string): Promise<Loaded> };
    };
    const model = await node.loadSavedModel(folder, ['serve'], 'serving_default');
    const network = assembleNetwork(backend, definition, tensors, 'the test');
    for (const n of [1, 9]) {
      const given = features(n, readsTokens);
      const expected = await network.predict(given);
      const inputs = Object.fromEntries(
        Object.entries(graphInputs(given)).map(([name, { values, shape, dtype }]) => [
          name,
          tf.tensor2d(values, [...shape], dtype),
        ]),
      );
      const outputs = model.predict(inputs);
      expect(Object.keys(outputs).sort()).toEqual(tasks.map(({ name }) => name).sort());
      for (const { name, k } of tasks) {
        expect(outputs[name].shape).toEqual([n, k]);
        const own = await outputs[name].data();
        expected.get(name)!.forEach((p, i) => {
          expect(Math.abs(own[i] - p)).toBeLessThan(1e-5);
        });
      }
      tf.dispose([inputs, outputs]);
    }
    model.dispose();
    network.dispose();
    rmSync(folder, { recursive: true });
  });

  it('takes sparse rows filled up with entries of no weight', () => {
    const block = {
      kind: 'sparse' as const,
      name: 'words',
      n: 3,
      d: 9,
      rowOffsets: Uint32Array.of(0, 2, 2, 3),
      indices: Uint32Array.of(4, 8, 1),
      values: Float32Array.of(0.5, 0.25, 1),
    };
    expect(graphInputs({ n: 3, blocks: [block] })).toEqual({
      words_columns: { values: Int32Array.of(4, 8, 0, 0, 1, 0), shape: [3, 2], dtype: 'int32' },
      words_values: { values: Float32Array.of(0.5, 0.25, 0, 0, 1, 0), shape: [3, 2], dtype: 'float32' },
    });
  });
});

describe('createGraphTf', () => {
  it('names what a graph cannot say for any number of rows', () => {
    const writer = createGraphWriter();
    const x = new GraphTensor('input0:0', [batchLength, 4]);
    const tf = createGraphTf(writer, x) as unknown as {
      slice(x: GraphTensor, begin: number[], size: number[]): GraphTensor;
      reshape(x: GraphTensor, shape: number[]): GraphTensor;
      ones(shape: number[]): GraphTensor;
      erf(x: GraphTensor): GraphTensor;
    };
    expect(tf.reshape(x, [-1, 2]).shape).toEqual([2 * batchLength, 2]);
    expect(tf.ones([batchLength, 3]).shape).toEqual([batchLength, 3]);
    expect(() => tf.slice(x, [1, 0], [batchLength, 4])).toThrow(
      'NOT_EXPORTABLE  trunk, sharing, head: expected a network',
    );
    expect(() => tf.reshape(x, [batchLength, batchLength])).toThrow('two lengths that follow from the batch');
    expect(() => tf.erf(x)).toThrow('it takes the operation erf');
  });
});
