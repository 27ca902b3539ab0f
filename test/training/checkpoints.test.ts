import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readNewestCheckpoint, writeCheckpoint } from '../../src/training/checkpoints.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (step: number, keep = 2) =>
  writeCheckpoint(folder, step, { arrays: new Map([['w', Float32Array.of(step)]]), state: { step } }, keep);
const nameOf = (step: number) => `step-0000000${step}.safetensors`;
const said: string[] = [];
const newest = async () => {
  said.length = 0;
  return readNewestCheckpoint(folder, (line) => said.push(line));
};

it('keeps the newest ones, and reads the newest', async () => {
  for (const step of [1, 2, 3]) await write(step);
  expect(readdirSync(folder).sort()).toEqual([nameOf(2), nameOf(3)]);
  const checkpoint = await newest();
  expect(checkpoint?.state).toEqual({ step: 3 });
  expect(checkpoint?.arrays.get('w')).toEqual(Float32Array.of(3));
});

it('passes a damaged one over, saying so once with its place', async () => {
  for (const step of [1, 2]) await write(step);
  truncateSync(join(folder, nameOf(2)), 20);
  expect((await newest())?.state).toEqual({ step: 1 });
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('DAMAGED_CHECKPOINT');
  expect(said[0].split(nameOf(2))).toHaveLength(2);
});

it('lets a damaged one never take the place of a whole one', async () => {
  await write(5, 1);
  truncateSync(join(folder, nameOf(5)), 20);
  expect(await newest()).toBeUndefined();
  await write(3, 1);
  expect(readdirSync(folder)).toEqual([nameOf(3)]);
  expect((await newest())?.state).toEqual({ step: 3 });
});

it('removes what a killed process left half written, and nothing that is not its own', async () => {
  writeFileSync(join(folder, `.${nameOf(1)}.7.x.partial`), 'half');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  await write(2);
  expect(readdirSync(folder).sort()).toEqual(['notes.txt', nameOf(2)]);
});

it('finds none where there is no folder', async () => {
  rmSync(folder, { recursive: true });
  expect(await newest()).toBeUndefined();
});
