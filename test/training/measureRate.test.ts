import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { measureRate } from '../../src/training/measureRate.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
});
afterAll(() => backend.dispose());

describe('measureRate', () => {
  it('counts the rows of steps after the first few, by the clock it is given, and leaves no tensor', async () => {
    const before = backend.tf.memory().numTensors;
    let time = 0;
    // Every look at the clock takes a millisecond: a rate of its own, whatever the machine.
    const rate = await measureRate(backend, smallSpec(1), smallWorld(), 0.05, () => time++);
    expect(rate).toBeGreaterThan(16 * 10);
    expect(rate).toBeLessThan(16 * 1000);
    expect(backend.tf.memory().numTensors).toBe(before);
  });
});
