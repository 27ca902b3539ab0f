import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTfjsModel } from '../../src/network/readTfjsModel.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espalier-tfjs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const weights = [
  { name: 'dense/kernel', shape: [2, 2], dtype: 'float32' },
  { name: 'ids', shape: [1], dtype: 'int32' },
  { name: 'dense/bias', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
  { name: 'half', shape: [3], dtype: 'float32', quantization: { dtype: 'float16' } },
];

async function model(weightsManifest: unknown, shards: Uint8Array[]): Promise<string> {
  const file = join(folder, 'model.json');
  await writeFile(file, JSON.stringify({ format: 'layers-model', weightsManifest }));
  for (const [i, bytes] of shards.entries()) await writeFile(join(folder, `shard${i}.bin`), bytes);
  return file;
}

const bytes = Buffer.concat([
  Buffer.from(Float32Array.of(1, -2, 3.5, 4).buffer),
  Buffer.from(Int32Array.of(7).buffer),
  Buffer.from([0, 4]),
  // 1, −0.5 and the smallest half above 0.
  Buffer.from(Uint16Array.of(0x3c00, 0xb800, 0x0001).buffer),
]);

it('reads weights across shards, spreads quantized ones and leaves integers out', async () => {
  const shards = [bytes.subarray(0, 10), bytes.subarray(10)];
  const file = await model([{ paths: ['shard0.bin', 'shard1.bin'], weights }], shards);
  const tensors = await readTfjsModel(file);
  expect([...tensors.keys()]).toEqual(['dense/kernel', 'dense/bias', 'half']);
  expect([...tensors.get('dense/kernel')!.values]).toEqual([1, -2, 3.5, 4]);
  expect([...tensors.get('dense/bias')!.values]).toEqual([-1, 1]);
  expect([...tensors.get('half')!.values]).toEqual([1, -0.5, 2 ** -24]);
});

it('says what is wrong with a model', async () => {
  await expect(readTfjsModel(join(folder, 'model.json'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  const cut = await model([{ paths: ['shard0.bin'], weights }], [bytes.subarray(0, 8)]);
  await expect(readTfjsModel(cut)).rejects.toThrow(/FILE_DAMAGED .*dense\/kernel ends behind the end of shard0.bin/);
  const odd = await model([{ paths: [], weights: [{ name: 'x', shape: [], dtype: 'string' }] }], []);
  await expect(readTfjsModel(odd)).rejects.toThrow(/FILE_DAMAGED .*weight x.*received string/);
  await writeFile(join(folder, 'model.json'), '{');
  await expect(readTfjsModel(join(folder, 'model.json'))).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
});
