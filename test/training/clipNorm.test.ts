import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { readSafetensors } from '../../src/network/safetensors.js';
import { train } from '../../src/training/train.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-clip-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** All weights after the first step of gradient descent at learning rate 1: w₀ − g, or w₀ − c·g/‖g‖ where clipped. */
async function afterOneStep(clipNorm?: number): Promise<number[]> {
  const checkpoints = join(folder, String(clipNorm));
  const optimizer = { kind: 'sgd', learningRate: 1, clipNorm };
  const training = { optimizer, checkpoints: { keep: 100, everySteps: 1 } };
  const network = await train(backend, smallSpec(1, training), smallWorld(), { rng: new Rng(1), checkpoints });
  network.dispose();
  const [first] = (await readdir(checkpoints)).filter((name) => name.endsWith('.safetensors')).sort();
  const { tensors } = readSafetensors(await readFile(join(checkpoints, first)), first);
  return [...tensors].flatMap(([name, { values }]) => (name.startsWith('weights/') ? [...values] : []));
}

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - b[i]));

describe('training.optimizer.clipNorm', () => {
  it('shortens the gradient over all weights and tables together to the norm, and leaves a shorter one as it is', async () => {
    const [tiny, small, free] = [await afterOneStep(0.01), await afterOneStep(0.03), await afterOneStep()];
    expect(distance(tiny, small)).toBeCloseTo(0.02, 5);
    const norm = distance(tiny, free) + 0.01;
    expect(await afterOneStep(norm * 1.001)).toEqual(free);
    const clipped = await afterOneStep(norm / 2);
    expect(distance(clipped, free)).toBeCloseTo(norm / 2, 5);
    // The direction stays: the clipped weights lie on the line between.
    expect(distance(tiny, clipped) + distance(clipped, free)).toBeCloseTo(distance(tiny, free), 5);
  });
});
