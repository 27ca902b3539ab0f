import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { hostSparseInput } from '../../src/network/hostSparseInput.js';
import { initialize } from '../../src/network/initialize.js';
import { type Attribution, integratedGradients } from '../../src/network/integratedGradients.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import type { NetworkDefinition } from '../../src/network/networkDefinition.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

const words: FeatureSet = {
  n: 1,
  blocks: [
    { kind: 'dense', name: 'size', n: 1, d: 2, values: Float32Array.of(1.5, -2) },
    {
      kind: 'sparse',
      name: 'words',
      n: 1,
      d: 5,
      rowOffsets: Uint32Array.of(0, 3),
      indices: Uint32Array.of(0, 2, 4),
      values: Float32Array.of(1, 0.5, 2),
    },
  ],
};
const text: FeatureSet = {
  n: 1,
  blocks: [{ kind: 'tokens', name: 'text', n: 1, d: 6, length: 4, ids: Int32Array.of(3, 5, 3, 0) }],
};
const head = (inputs = ['trunk'], layers: number[] = []) => ({ layers, inputs });

/** What each feature adds, of a network with random weights or given ones. */
async function attributed(
  features: FeatureSet,
  definition: Pick<NetworkDefinition, 'trunk' | 'tasks'> & Partial<NetworkDefinition>,
  task: number,
  c: number,
  given: Readonly<Record<string, number[]>> = {},
): Promise<Attribution> {
  const { tf } = backend;
  const inputs = features.blocks.map(({ name, kind, d, ...more }) => ({
    name,
    kind,
    d,
    ...('length' in more && { length: more.length }),
  }));
  const model = createMultiTaskModel({ version: 2, inputs, ...definition });
  const rng = new Rng(3);
  const values = new Map(
    [...model.variables, ...model.tables].map((spec) => [
      spec.name,
      given[spec.name]
        ? Float32Array.from(given[spec.name])
        : initialize(spec, rng).map((x) => 2 * x + rng.normal() / 4),
    ]),
  );
  const weights = Object.fromEntries(
    model.variables.map(({ name, shape }) => [name, tf.tensor(values.get(name)!, [...shape])]),
  );
  const tables = new Map(model.tables.map(({ name }) => [name, values.get(name)!]));
  const sparse = tables.size > 0 ? hostSparseInput(tables, model.trunk.entryWidth) : undefined;
  const before = tf.memory().numTensors;
  const found = await integratedGradients(backend, model, weights, sparse, features, task, c);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose(weights);
  return found;
}

/** What the contributions lack to the difference. */
function gap({ blocks, tokens, logOdds }: Attribution): number {
  const all = [
    ...[...blocks.values()].map((each) => [...each]),
    ...[...tokens.values()].map((each) => [...each.values()]),
  ];
  return all.flat().reduce((a, b) => a + b, 0) - (logOdds.withFeatures - logOdds.withoutFeatures);
}

describe('integrated gradients', () => {
  it('of a linear network are weight times value, worked out by hand', async () => {
    const definition = {
      trunk: trunkParams.parse({ kind: 'linear', units: 1 }),
      tasks: [{ name: 't', k: 2, head: head() }],
    };
    const found = await attributed(words, definition, 0, 1, {
      'trunk/0/kernel': [1, 3],
      'trunk/0/bias': [0.5],
      'trunk/0/table/words': [1, 9, -2, 9, 0.25],
      'heads/kernel': [-1, 1],
      'heads/bias': [0, 1],
    });
    // F = 2·(x₁ + 3x₂ + w₀ − 2w₂ + w₄/4 + ½) + 1
    expect(found.logOdds.withoutFeatures).toBeCloseTo(2, 5);
    expect(found.logOdds.withFeatures).toBeCloseTo(2 * (1.5 - 6 + 1 - 1 + 0.5) + 2, 5);
    for (const [i, value] of [3, -12].entries()) expect(found.blocks.get('size')![i]).toBeCloseTo(value, 4);
    for (const [i, value] of [2, -2, 1].entries()) expect(found.blocks.get('words')![i]).toBeCloseTo(value, 4);
  });

  it('add up to what the features do to the log-odds (completeness), for any trunk, head and class', async () => {
    const tasks = [
      { name: 'spam', k: 2, head: head() },
      { name: 'topic', k: 3, head: head(['trunk', 'spam'], [4]) },
      { name: 'other', k: 3, head: head() },
    ];
    for (const trunk of [{ layers: [6, 4] }, { kind: 'residual', units: 8 }, { kind: 'linear', units: 3 }]) {
      const definition = { trunk: trunkParams.parse(trunk), tasks };
      for (const [task, c] of [
        [0, 0],
        [1, 2],
        [2, 1],
      ]) {
        const found = await attributed(words, definition, task, c);
        const difference = found.logOdds.withFeatures - found.logOdds.withoutFeatures;
        expect(Math.abs(difference)).toBeGreaterThan(1e-3);
        expect(Math.abs(gap(found))).toBeLessThanOrEqual(0.01 * Math.max(1, Math.abs(difference)) + 1e-6);
      }
    }
  });

  it('give the words of a text theirs, a word that stands twice once', async () => {
    const trunk = trunkParams.parse({ kind: 'textBag', dimensions: 3, layers: [4] });
    const found = await attributed(text, { trunk, tasks: [{ name: 't', k: 2, head: head() }] }, 0, 1);
    expect([...found.tokens.get('text')!.keys()]).toEqual([3, 5]);
    expect(Math.abs(gap(found))).toBeLessThan(0.01);
  });

  it('go through slice heads', async () => {
    const found = await attributed(
      words,
      {
        trunk: trunkParams.parse({ layers: [4] }),
        tasks: [{ name: 't', k: 2, head: head() }],
        sliceHeads: {
          confidence: 'entropy',
          attention: 'softmax',
          temperature: 1,
          slices: [{ name: 's', tasks: ['t'] }],
        } as never,
      },
      0,
      1,
    );
    expect(Math.abs(gap(found))).toBeLessThan(
      0.01 * Math.max(1, Math.abs(found.logOdds.withFeatures - found.logOdds.withoutFeatures)) + 1e-6,
    );
  });
});
