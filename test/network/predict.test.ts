import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { loadNetwork } from '../../src/network/loadNetwork.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import type { NetworkDefinition } from '../../src/network/networkDefinition.js';
import { readSafetensors, writeSafetensors } from '../../src/network/safetensors.js';
import { saveNetwork } from '../../src/network/saveNetwork.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-network-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

const definition: NetworkDefinition = {
  version: 1,
  inputs: [
    { name: 'size', kind: 'dense', d: 1 },
    { name: 'words', kind: 'sparse', d: 2 },
  ],
  trunk: trunkParams.parse({ layers: [2] }),
  tasks: [
    { name: 'spam', k: 2, head: { layers: [], inputs: ['trunk'] } },
    { name: 'topic', k: 3, head: { layers: [], inputs: ['trunk', 'spam'] } },
  ],
};
const model = createMultiTaskModel(definition);
/** z = relu(size·(1, −1) + word's table row + (0, 1)); spam sees z as it is, topic sees nothing but spam's prediction. */
const values = new Map(
  Object.entries({
    'trunk/0/kernel': [1, -1],
    'trunk/0/bias': [0, 1],
    'trunk/0/table/words': [1, 0, 0, 2],
    'heads/kernel': [1, 0, 0, 0, 0, 0, 1, 0, 0, 0],
    'heads/bias': [0, 0, 0, 0, 0],
    'heads/topic/from/spam/kernel': [1, 0, 0, 0, 3, 0],
  }).map(([name, list]) => [name, Float32Array.from(list)]),
);

/** Row i: size sizes[i] and word i mod 2. */
const featuresOf = (sizes: number[]): FeatureSet => ({
  n: sizes.length,
  blocks: [
    { kind: 'dense', name: 'size', n: sizes.length, d: 1, values: Float32Array.from(sizes) },
    {
      kind: 'sparse',
      name: 'words',
      n: sizes.length,
      d: 2,
      rowOffsets: Uint32Array.from({ length: sizes.length + 1 }, (_, i) => i),
      indices: Uint32Array.from(sizes, (_, i) => i % 2),
      values: new Float32Array(sizes.length).fill(1),
    },
  ],
});

const softmax = (logits: number[]) => {
  const sum = logits.reduce((s, v) => s + Math.exp(v), 0);
  return logits.map((v) => Math.exp(v) / sum);
};
const expected = (size: number, word: number) => {
  const z = [Math.max(0, size + (word === 0 ? 1 : 0)), Math.max(0, -size + (word === 1 ? 2 : 0) + 1)];
  const spam = softmax(z);
  return { spam, topic: softmax([spam[0], 3 * spam[1], 0]) };
};

beforeEach(() => saveNetwork(join(folder, 'model'), model, values));

describe('predict', () => {
  it('gives the probabilities worked out by hand, of features alone', async () => {
    const network = await loadNetwork(backend, join(folder, 'model'));
    const sizes = [0.5, -2, 3];
    const probs = await network.predict(featuresOf(sizes));
    expect([...probs.keys()]).toEqual(['spam', 'topic']);
    sizes.forEach((size, row) => {
      const { spam, topic } = expected(size, row % 2);
      spam.forEach((p, c) => {
        expect(probs.get('spam')![row * 2 + c]).toBeCloseTo(p, 5);
      });
      topic.forEach((p, c) => {
        expect(probs.get('topic')![row * 3 + c]).toBeCloseTo(p, 5);
      });
    });
    network.dispose();
  });

  it('gives chosen rows in the order asked for, across batches, as it gives all', async () => {
    const network = await loadNetwork(backend, join(folder, 'model'));
    const features = featuresOf(Array.from({ length: 2500 }, (_, i) => Math.sin(i)));
    const all = (await network.predict(features)).get('topic')!;
    const rows = Uint32Array.from({ length: 1500 }, (_, i) => 2499 - i);
    const some = (await network.predict(features, rows)).get('topic')!;
    expect(some).toHaveLength(1500 * 3);
    for (let i = 0; i < 1500; i++) {
      for (let c = 0; c < 3; c++) expect(some[i * 3 + c]).toBeCloseTo(all[rows[i] * 3 + c], 6);
    }
    expect((await network.predict(features, new Uint32Array())).get('topic')).toHaveLength(0);
    network.dispose();
  });

  it('keeps no tensor, and dispose frees the weights', async () => {
    const before = backend.tf.memory().numTensors;
    const network = await loadNetwork(backend, join(folder, 'model'));
    const loaded = backend.tf.memory().numTensors;
    await network.predict(featuresOf([1, 2]));
    expect(backend.tf.memory().numTensors).toBe(loaded);
    network.dispose();
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('refuses other features than it was trained on', async () => {
    const network = await loadNetwork(backend, join(folder, 'model'));
    const features = featuresOf([1]);
    const wrong = { ...features, blocks: features.blocks.toReversed() };
    await expect(network.predict(wrong)).rejects.toMatchObject({ code: 'FEATURE_MISMATCH' });
    network.dispose();
  });
});

describe('saveNetwork and loadNetwork', () => {
  const weightsFile = () => join(folder, 'model', 'weights.safetensors');
  const stored = async () => readSafetensors(await readFile(weightsFile()), 'f').tensors;

  it('saves every head under its task’s name, also where heads are one variable while computing', async () => {
    const tensors = await stored();
    expect([...tensors.keys()].sort()).toEqual([
      'heads/spam/bias',
      'heads/spam/kernel',
      'heads/topic/bias',
      'heads/topic/from/spam/kernel',
      'heads/topic/kernel',
      'trunk/0/bias',
      'trunk/0/kernel',
      'trunk/0/table/words',
    ]);
    expect(tensors.get('heads/spam/kernel')).toEqual({ shape: [2, 2], values: Float32Array.of(1, 0, 0, 1) });
    expect((await loadNetwork(backend, join(folder, 'model'))).definition).toEqual(definition);
  });

  it('names a file that is not there', async () => {
    await expect(loadNetwork(backend, join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await rm(weightsFile());
    await expect(loadNetwork(backend, join(folder, 'model'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('refuses weights that are cut, or no weights at all', async () => {
    const whole = await readFile(weightsFile());
    for (const damaged of [whole.subarray(0, whole.length - 4), Buffer.from('not weights')]) {
      await writeFile(weightsFile(), damaged);
      await expect(loadNetwork(backend, join(folder, 'model'))).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
    }
  });

  it.each(['{', '{"version": 2}', '{"version": 4, "tasks": []}', '[]'])('refuses %s as a network', async (text) => {
    await writeFile(join(folder, 'model', 'network.json'), text);
    await expect(loadNetwork(backend, join(folder, 'model'))).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
  });

  it('names the tensor that is missing or has another shape', async () => {
    const tensors = await stored();
    const { shape, values: list } = tensors.get('heads/topic/kernel')!;
    tensors.set('heads/topic/kernel', { shape: shape.toReversed(), values: list });
    await writeFile(weightsFile(), writeSafetensors(tensors));
    await expect(loadNetwork(backend, join(folder, 'model'))).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining('heads/topic/kernel of shape [2,3]; received [3,2]'),
    });
    tensors.delete('heads/topic/kernel');
    await writeFile(weightsFile(), writeSafetensors(tensors));
    await expect(loadNetwork(backend, join(folder, 'model'))).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
  });
});
