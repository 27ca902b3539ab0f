import { describe, expect, it } from 'vitest';
import { splitCode } from '../../src/core/split.js';
import { encodeRows } from '../../src/features/encodeRows.js';
import { encodeSources } from '../../src/features/encodeSources.js';
import { extractFeatures } from '../../src/features/extractFeatures.js';
import type { DenseBlock } from '../../src/features/featureBlock.js';
import type { FeatureSpec } from '../../src/features/featureEncoder.js';
import { featureKinds } from '../../src/features/index.js';
import { isPath } from '../../src/features/isPath.js';
import { type Asked, fakeEmbedder } from '../support/fakeEmbedder.js';
import { memorySource } from '../support/memorySource.js';

const spec = (given: Record<string, unknown> = {}): FeatureSpec[] => [
  {
    name: 'meaning',
    kind: 'encoder',
    params: featureKinds.encoder.params.parse({ field: 'text', model: 'minilm', ...given }),
  },
];
const rows = ['one', 'two', null, 'one', '  ', 'a text of more than ten characters', 'two'].map((text) => ({ text }));

describe('the feature kind encoder', () => {
  it('asks for each distinct text of a chunk once, and for empty ones never', async () => {
    const asked: Asked = { specs: [], keys: [], closed: 0 };
    const openEmbedder = fakeEmbedder({}, asked);
    const { features } = await extractFeatures(
      [memorySource(rows, { chunkSize: 4 })],
      spec({ pooling: 'cls', scale: 'none' }),
      {
        openEmbedder,
        chunkSize: 4,
      },
    );
    expect(asked.specs).toEqual([
      { source: 'encoder', model: 'minilm', pooling: 'cls', normalize: undefined, maxTokens: undefined },
    ]);
    expect(asked.keys).toEqual([
      ['one', 'two'],
      ['a text of more than ten characters', 'two'],
    ]);
    expect(asked.closed).toBe(1);
    const { values, d } = features.blocks[0] as DenseBlock;
    const row = (i: number) => [...values.subarray(i * d, (i + 1) * d)];
    expect(row(3)).toEqual(row(0));
    expect(row(6)).toEqual(row(1));
    expect([row(2), row(4)]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('scales over the train rows that say something, and leaves rows that say nothing at the mean', async () => {
    const splits = Uint8Array.from(rows, (_, i) => (i < 3 ? splitCode.train : splitCode.test));
    const openEmbedder = fakeEmbedder({ d: 1 });
    const plain = await extractFeatures([memorySource(rows, { splits })], spec({ scale: 'none' }), { openEmbedder });
    const [one, two] = (plain.features.blocks[0] as DenseBlock).values;
    const scaled = await extractFeatures([memorySource(rows, { splits })], spec({ scale: 'standard' }), {
      openEmbedder,
    });
    // Of two values, each lies one deviation from their mean.
    const sign = Math.sign(one - two);
    const values = [...(scaled.features.blocks[0] as DenseBlock).values].map((value) => Number(value.toFixed(5)));
    expect(values.slice(0, 5)).toEqual([sign, -sign, 0, sign, 0]);
  });

  it('says how many train rows it did not read to the end', async () => {
    const openEmbedder = fakeEmbedder();
    const { findings } = await extractFeatures([memorySource(rows)], spec(), { openEmbedder });
    expect(findings).toEqual([
      { feature: 'meaning', finding: expect.stringMatching(/^on 1 train row "text" is longer/) },
    ]);
    const short = await extractFeatures([memorySource(rows.slice(0, 2))], spec(), { openEmbedder });
    expect(short.findings).toEqual([]);
  });

  it('refuses another model at prediction time, and to do without one', async () => {
    const { encoder } = await extractFeatures([memorySource(rows)], spec(), { openEmbedder: fakeEmbedder() });
    const asked: Asked = { specs: [], keys: [], closed: 0 };
    const other = fakeEmbedder({ hash: 'b'.repeat(64) }, asked);
    await expect(encodeRows(encoder, [{ text: 'x' }], { openEmbedder: other })).rejects.toThrow(
      /^OTHER_ENCODER {2}features.meaning: expected .*minilm with hash aaaa.*received minilm with hash bbbb/,
    );
    expect(asked.closed).toBe(1);
    await expect(encodeRows(encoder, [{ text: 'x' }])).rejects.toThrow(/^NO_EMBEDDER {2}features.meaning/);
  });

  it('gives a block of the right width for no rows at all', async () => {
    const openEmbedder = fakeEmbedder();
    const { encoder } = await extractFeatures([memorySource(rows)], spec(), { openEmbedder });
    const { blocks } = await encodeSources(encoder, [memorySource([])], { openEmbedder });
    expect(blocks[0]).toMatchObject({ kind: 'dense', n: 0, d: 3 });
  });

  it('needs a text to learn the scale from', async () => {
    const empty = memorySource([{ text: '' }, { text: ' ' }]);
    for (const scale of ['standard', 'none']) {
      await expect(extractFeatures([empty], spec({ scale }), { openEmbedder: fakeEmbedder() })).rejects.toThrow(
        /^FEATURE_EMPTY {2}features.meaning: column "text"/,
      );
    }
  });

  it('closes the model when reading fails', async () => {
    const asked: Asked = { specs: [], keys: [], closed: 0 };
    const lists = memorySource([{ text: ['a list'] }]);
    await expect(extractFeatures([lists], spec(), { openEmbedder: fakeEmbedder({}, asked) })).rejects.toThrow(
      /^FEATURE_VALUE {2}features.meaning: .*row "r0": column "text": expected a text/,
    );
    expect(asked.closed).toBe(1);
  });
});

it('tells paths from names', () => {
  const paths = ['.', '..', './a', '../a', '/a/b', '.\\a', 'C:\\a', 'c:/a'];
  const names = ['minilm', 'org/name', 'a.b/c', '.hidden', 'x:y'];
  expect(paths.map(isPath)).toEqual(paths.map(() => true));
  expect(names.map(isPath)).toEqual(names.map(() => false));
});
