import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNewestCheckpoint, writeCheckpoint } from '../../src/training/checkpoints.js';

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espalier-checkpoints-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (step: number) => ({ arrays: new Map([['weights/w', Float32Array.of(step, 0.1)]]), state: { step } });
const read = () => readNewestCheckpoint(folder, (line) => said.push(line));

describe('checkpoints', () => {
  it('come back as they were, the newest of them', async () => {
    for (const step of [9, 10, 500]) await writeCheckpoint(folder, step, at(step), 5);
    expect(await read()).toEqual(at(500));
    expect(said).toEqual([]);
  });

  it('keep the newest few', async () => {
    for (const step of [1, 2, 3, 4]) await writeCheckpoint(folder, step, at(step), 2);
    expect((await readdir(folder)).sort()).toEqual(['step-00000003.safetensors', 'step-00000004.safetensors']);
  });

  it.each<[string, (whole: Buffer) => Buffer | string]>([
    ['cut short', (whole) => whole.subarray(0, whole.length - 3)],
    ['empty', () => ''],
    ['of another kind', () => 'hello'],
    [
      'with a state that is no JSON',
      (whole) => Buffer.from(whole.toString('latin1').replace('{\\"step\\":2}', '{\\"step\\":2 '), 'latin1'),
    ],
  ])('pass over a newest one that is %s, and say so', async (_title, damage) => {
    await writeCheckpoint(folder, 1, at(1), 5);
    await writeCheckpoint(folder, 2, at(2), 5);
    const newest = join(folder, 'step-00000002.safetensors');
    const whole = await readFile(newest);
    const damaged = Buffer.from(damage(whole));
    expect(damaged.equals(whole)).toBe(false);
    await writeFile(newest, damaged);
    expect(await read()).toEqual(at(1));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(newest);
  });

  it('are none in an empty or missing folder, or where all are damaged', async () => {
    expect(await read()).toBeUndefined();
    expect(await readNewestCheckpoint(join(folder, 'nowhere'), () => {})).toBeUndefined();
    await writeFile(join(folder, 'step-00000001.safetensors'), 'half');
    expect(await read()).toBeUndefined();
    expect(said).toHaveLength(1);
  });
});
