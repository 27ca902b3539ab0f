import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { checkSameInputs } from '../../src/stages/checkSameInputs.js';
import type { TrainingTask } from '../../src/training/trainingTask.js';
import type { Transfer } from '../../src/training/transfer/startFrom.js';
import { transferParams } from '../../src/training/transfer/transferParams.js';

let folder: RunFolder;
beforeEach(() => {
  folder = new RunFolder(mkdtempSync(join(tmpdir(), 'espalier-inputs-')));
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

const features = (last = 2): FeatureSet => ({
  n: 2,
  blocks: [
    { kind: 'dense', name: 'a', n: 2, d: 1, values: Float32Array.of(1, last) },
    {
      kind: 'sparse',
      name: 'b',
      n: 2,
      d: 3,
      rowOffsets: Uint32Array.of(0, 1, 2),
      indices: Uint32Array.of(0, 2),
      values: Float32Array.of(1, 1),
    },
  ],
});
const tasks = (p = 0.7): TrainingTask[] => [
  {
    name: 'spam',
    k: 2,
    offset: 0,
    n: 2,
    probs: Float32Array.of(p, 1 - p, 0.5, 0.5),
    weights: Float32Array.of(1, 0),
    taskWeight: 1,
    head: { layers: [], inputs: ['trunk'] } as never,
  },
];
const splits = Uint8Array.of(0, 2);
const slices = (row = 0) => [
  { name: 'short', tasks: ['spam'], rows: Uint32Array.of(row), known: [{ offset: 0, n: 2 }] },
];
const transfer = (first: number): Transfer => ({
  params: transferParams.parse({ from: '/run' }),
  source: new Map([['trunk/0/bias', { shape: [2], values: Float32Array.of(first, 0) }]]),
  place: '/run/model',
});
const check = (
  given: {
    last?: number;
    p?: number;
    splits?: Uint8Array;
    member?: number;
    pretrained?: number;
    resume?: boolean;
  } = {},
) =>
  checkSameInputs(
    folder,
    features(given.last),
    given.splits ?? splits,
    tasks(given.p),
    slices(given.member),
    transfer(given.pretrained ?? 1),
    given.resume ?? true,
  );

it.each([
  ['a feature', { last: 3 }],
  ['a label', { p: 0.6 }],
  ['a pretrained weight', { pretrained: 2 }],
  ['a split', { splits: Uint8Array.of(0, 1) }],
  ['a slice', { member: 1 }],
])('refuses to go on where %s changed', async (_, change) => {
  await check({ resume: false });
  await folder.writeText('checkpoints/step-00000001.safetensors', 'x');
  await check();
  await expect(check(change)).rejects.toMatchObject({ code: 'OTHER_INPUTS' });
  await check();
});

it('lets a run begin anew, and one without a checkpoint', async () => {
  await check();
  await check({ last: 3 });
  await folder.writeText('checkpoints/step-00000001.safetensors', 'x');
  await check({ last: 3 });
  await check({ last: 4, resume: false });
  await check({ last: 4 });
  await expect(check({ last: 3 })).rejects.toMatchObject({ code: 'OTHER_INPUTS' });
});
