import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { hostBackend } from '../../src/export/hostBackend.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { assembleNetwork } from '../../src/network/assembleNetwork.js';
import { initialize } from '../../src/network/initialize.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { inputsOf, type NetworkDefinition, type TaskHead } from '../../src/network/networkDefinition.js';
import { splitPieces } from '../../src/network/pieces.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import { sharingParams } from '../../src/network/sharingParams.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { type TrunkName, trunks } from '../../src/network/trunks/index.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
afterAll(() => backend.dispose());

const n = 9;
const rng = new Rng(11);

function features(tokens: boolean): FeatureSet {
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
        rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => 2 * i),
        indices: Uint32Array.from({ length: 2 * n }, () => rng.integer(20)),
        values: Float32Array.from({ length: 2 * n }, () => rng.uniform()),
      },
      ...(tokens ? [{ kind: 'tokens' as const, name: 'text', n, d: 7, length: 5, ids }] : []),
    ],
  };
}

const tasks: TaskHead[] = [
  { name: 'spam', k: 2, head: { layers: [], inputs: ['trunk'] } },
  { name: 'topic', k: 3, head: { layers: [4], inputs: ['trunk', 'spam'], stopGradient: true } },
  { name: 'tone', k: 2, head: { layers: [], inputs: ['trunk', 'topic'] } },
  { name: 'kind', k: 3, head: { layers: [], inputs: ['trunk'] } },
];
const slices = [
  { name: 'short', tasks: ['spam', 'topic'] },
  { name: 'links', tasks: ['spam', 'kind'] },
];

/** Narrow layers: with wide ones random weights make logits so large that rounding shows. */
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

/** Weights that are no zeros, so that no bias and no rank goes unseen. */
function tensorsOf(definition: NetworkDefinition) {
  const model = createMultiTaskModel(definition);
  const specs = [...model.variables, ...model.tables];
  const drawn = new Rng(4);
  return splitPieces(
    specs,
    new Map(specs.map((spec) => [spec.name, initialize(spec, drawn).map((value) => value + 0.1 * drawn.normal())])),
  );
}

async function expectSame(definition: NetworkDefinition, given: FeatureSet): Promise<void> {
  const tensors = tensorsOf(definition);
  const [own, tfjs] = await Promise.all(
    [hostBackend, backend].map(async (each) => {
      const network = assembleNetwork(each, definition, tensors, 'the test');
      const predicted = await network.predict(given);
      network.dispose();
      return predicted;
    }),
  );
  for (const { name } of definition.tasks) {
    const expected = tfjs.get(name)!;
    own.get(name)!.forEach((p, i) => {
      expect(Math.abs(p - expected[i])).toBeLessThan(1e-5);
    });
    expect(new Set(expected.map((p) => Math.round(100 * p))).size).toBeGreaterThan(3);
  }
}

const cases = (Object.keys(trunks) as TrunkName[]).flatMap((trunk) =>
  (Object.keys(sharings) as SharingName[]).flatMap((sharing) =>
    ([undefined, {}, { attention: 'product', rank: 2 }] as const).map(
      (sliceHeads) => [trunk, sharing, sliceHeads] as const,
    ),
  ),
);

describe('a network without a tensor library predicts what it does on wasm, to 1e-5', () => {
  it.each(cases)('%s, %s, slice heads %o', async (trunk, sharing, sliceHeads) => {
    const given = features(trunks[trunk].readsTokens);
    await expectSame(
      {
        version: 3,
        inputs: inputsOf(given),
        trunk: trunkParams.parse({ kind: trunk, ...narrow[trunk] }),
        sharing: sharingParams.parse({ kind: sharing, ...few[sharing] }),
        tasks,
        ...(sliceHeads && { sliceHeads: { ...sliceHeadParams.parse(sliceHeads), slices } }),
      },
      given,
    );
  });

  it('with heads on lower layers', async () => {
    const given = features(false);
    await expectSame(
      {
        version: 3,
        inputs: inputsOf(given),
        trunk: trunkParams.parse({ kind: 'mlp', layers: [6, 5] }),
        tasks: tasks.map((task, i) => (i === 3 ? { ...task, head: { ...task.head, at: 1 } } : task)),
      },
      given,
    );
  });
});
