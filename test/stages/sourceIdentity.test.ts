import { expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { FileHasher } from '../../src/cache/fileHasher.js';
import type { RowSource } from '../../src/core/rowSource.js';
import type { SourceSpec } from '../../src/data/dataSpec.js';
import { worldParams } from '../../src/data/synthetic/worldParams.js';
import { sourceIdentity } from '../../src/stages/sourceIdentity.js';

const hasher = new FileHasher(new ContentStore('nowhere', 0));

/** Rows that nobody may read. */
const source = (selection?: string): RowSource => ({
  name: 'rows',
  n: 2,
  columns: [],
  ids: ['0', '1'],
  splits: new Uint8Array(2),
  ...(selection !== undefined && { selection }),
  chunks() {
    throw new Error('the rows were read');
  },
});

const world = (tasks: number, seed: number): SourceSpec => ({
  kind: 'synthetic',
  world: { ...worldParams.parse({ tasks }), seed },
});

it('knows a world by what it is drawn from, without reading a row', async () => {
  const of = (spec: SourceSpec, selection?: string) => sourceIdentity(source(selection), spec, ['x'], hasher);
  const own = await of(world(2, 1));
  expect(await of(world(2, 1))).toBe(own);
  const others = [await of(world(3, 1)), await of(world(2, 2)), await of(world(2, 1), 'half of them')];
  expect(new Set([own, ...others]).size).toBe(4);
});
