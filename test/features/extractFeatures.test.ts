import { describe, expect, it } from 'vitest';
import { EspalierError } from '../../src/core/errors.js';
import { splitCode } from '../../src/core/split.js';
import { encodeRows } from '../../src/features/encodeRows.js';
import { extractFeatures } from '../../src/features/extractFeatures.js';
import type { FeatureBlock } from '../../src/features/featureBlock.js';
import type { FeatureSpec } from '../../src/features/featureEncoder.js';
import { type FeatureKindName, featureKinds } from '../../src/features/index.js';
import { memorySource } from '../support/memorySource.js';

const spec = (name: string, kind: FeatureKindName, given: Record<string, unknown>): FeatureSpec => ({
  name,
  kind,
  params: featureKinds[kind].params.parse(given),
});
const text = spec('body', 'hashedNgrams', { field: 'text' });
const valuesOf = (block: FeatureBlock) => (block.kind === 'tokens' ? block.ids : block.values);
const size = spec('size', 'number', { field: 'bytes', scale: 'none' });

describe('extractFeatures', () => {
  it('puts the rows of several sources one after another, with columns that one lacks counted as missing', async () => {
    const mails = memorySource(
      [
        { text: 'a mail', bytes: 10 },
        { text: 'another', bytes: 30 },
      ],
      { name: 'mails' },
    );
    const notes = memorySource([{ text: 'a note' }], { name: 'notes' });
    const { features, encoder } = await extractFeatures([mails, notes], [text, size]);
    expect(features.n).toBe(3);
    expect([...valuesOf(features.blocks[1])]).toEqual([10, 30, 20]);
    expect(encoder.features.map(({ fields, optional }) => ({ fields, optional }))).toEqual([
      { fields: ['text'], optional: [] },
      { fields: ['bytes'], optional: ['bytes'] },
    ]);
    expect([...valuesOf((await encodeRows(encoder, [{ text: 'a new note' }])).blocks[1])]).toEqual([20]);
  });

  it('fits on the train rows of every source', async () => {
    const splits = Uint8Array.of(splitCode.test, splitCode.train);
    const first = memorySource([{ bytes: 1 }, { bytes: 2 }], { splits });
    const second = memorySource([{ bytes: 4 }, { bytes: 8 }], { splits });
    const { features } = await extractFeatures(
      [first, second],
      [spec('size', 'number', { field: 'bytes', scale: 'minMax' })],
    );
    expect([...valuesOf(features.blocks[0])].map((value) => Number(value.toFixed(4)))).toEqual([-0.1667, 0, 0.3333, 1]);
  });

  it('reads each column once and only the columns it needs', async () => {
    const source = memorySource([{ text: 'a', other: 1, bytes: 3 }]);
    const asked: (readonly string[])[] = [];
    const watched: typeof source = {
      ...source,
      chunks: (columns, options) => {
        asked.push(columns);
        return source.chunks(columns, options);
      },
    };
    await extractFeatures([watched], [text, size, spec('words', 'hashedNgrams', { field: 'text', unit: 'chars' })]);
    expect(asked).toEqual([['text', 'bytes']]);
  });

  it('expands patterns over what features may see', async () => {
    const source = memorySource([{ x0: 1, x1: 2, xGold: 1 }]);
    const given = [spec('dense', 'vector', { columns: 'x*' })];
    const { encoder } = await extractFeatures([source], given, { hidden: new Set(['xGold']) });
    expect(encoder.features[0].fields).toEqual(['x0', 'x1']);
  });

  it('lists all unknown and hidden columns', async () => {
    const source = memorySource([{ text: 'a', label: 'spam' }]);
    const leak = spec('leak', 'category', { field: 'label' });
    const failure = await extractFeatures([source], [size, leak], { hidden: new Set(['label']) }).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(EspalierError);
    expect((failure as EspalierError).problems).toMatchObject([
      { code: 'UNKNOWN_COLUMN', path: 'features.size', message: expect.stringContaining('received "bytes"') },
      { code: 'HIDDEN_COLUMN', path: 'features.leak' },
    ]);
  });

  it('names feature, source and row of a cell it cannot take', async () => {
    const source = memorySource([{ bytes: 1 }, { bytes: 'lots' }], { name: 'mails', ids: ['m1', 'm2'] });
    await expect(extractFeatures([source], [size])).rejects.toThrow(
      'FEATURE_VALUE  features.size: source "mails", row "m2": column "bytes": expected a number; received "lots"',
    );
  });

  it('names the feature whose fit found nothing', async () => {
    const source = memorySource([{ bytes: 1 }], { splits: Uint8Array.of(splitCode.test) });
    await expect(extractFeatures([source], [size])).rejects.toThrow(/FEATURE_EMPTY {2}features\.size: .*0 train rows/);
  });

  it('reports progress in rows and stops when told to', async () => {
    const source = memorySource(Array.from({ length: 20 }, (_, i) => ({ bytes: i })));
    let rows = 0;
    const stage = { advance: (count: number) => void (rows += count), end: () => {} };
    await extractFeatures([source], [size], { progress: { begin: () => stage, say: () => {} } });
    expect(rows).toBe(20);
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(extractFeatures([source], [size], { signal })).rejects.toThrow('stopped');
  });
});
