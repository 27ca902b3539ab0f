import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCode } from '../../src/core/split.js';
import { encodeRows } from '../../src/features/encodeRows.js';
import { encodeSources } from '../../src/features/encodeSources.js';
import { extractFeatures } from '../../src/features/extractFeatures.js';
import type { FeatureBlock } from '../../src/features/featureBlock.js';
import type { FeatureEncoderJSON } from '../../src/features/featureEncoder.js';
import type { FeatureKind } from '../../src/features/featureKind.js';
import { type FeatureKindName, featureKinds } from '../../src/features/index.js';
import { fakeEmbedder } from '../support/fakeEmbedder.js';
import { memorySource } from '../support/memorySource.js';

/** What the suite needs to know of a kind: parameters worth trying, and cells for the column `c`. */
interface Case {
  params: Record<string, unknown>[];
  cell: fc.Arbitrary<unknown>;
  /** A value for `default`. */
  standIn: unknown;
  /** Cells that there is something to learn from; left out, every cell that is not missing. */
  teaches?: (cell: unknown) => boolean;
}

// No spans so narrow that a far value overflows once scaled: that is an error by design.
const number = fc.oneof(
  fc.integer({ min: -1e12, max: 1e12 }).map((value) => value / 1000),
  fc.constant(-0),
);
const words = fc.array(fc.constantFrom('spam', 'Ham', 'eggs', 'été', 'спам', '𝒳', '💥', 'the', 'a1'), {
  maxLength: 12,
});
const cases: Record<FeatureKindName, Case> = {
  hashedNgrams: {
    params: [
      { field: 'c' },
      { fields: ['c'], unit: 'chars', dimensions: 97, sublinear: true },
      { field: 'c', tfIdf: false, norm: 'none', ngrams: [1, 3], dimensions: 8, minRows: 2 },
    ],
    cell: fc.oneof(
      { weight: 4, arbitrary: words.map((list) => list.join(' ')) },
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.constant(null),
    ),
    standIn: 'nothing said',
  },
  tokens: {
    params: [
      { field: 'c', min: 1 },
      { field: 'c', length: 3, keep: 'end', punctuation: true, lowercase: false },
      { field: 'c', length: 5, vocabulary: 2 },
    ],
    cell: fc.oneof(
      { weight: 4, arbitrary: words.map((list) => list.join(', ')) },
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.constant(null),
    ),
    standIn: 'nothing said',
    teaches: (cell) => /\p{L}/u.test(String(cell).normalize()),
  },
  encoder: {
    params: [
      { field: 'c', model: 'minilm' },
      { field: 'c', model: '/models/own', scale: 'none', pooling: 'cls', normalize: false, maxTokens: 8 },
    ],
    cell: fc.oneof(
      { weight: 4, arbitrary: words.filter((list) => list.length > 0).map((list) => list.join(' ')) },
      fc.constantFrom(null, ' ', ''),
    ),
    standIn: 'nothing said',
  },
  wordVectors: {
    params: [
      { field: 'c', path: '/vectors.txt' },
      { field: 'c', path: '/vectors.txt', tfIdf: true, lowercase: false },
      { field: 'c', path: '/vectors.txt', tfIdf: true, scale: 'none' },
    ],
    cell: fc.oneof(
      { weight: 4, arbitrary: words.filter((list) => list.length > 0).map((list) => list.join(' ')) },
      fc.constantFrom(null, '', 'constructor __proto__'),
    ),
    standIn: 'nothing said',
  },
  number: {
    params: [
      { field: 'c' },
      { field: 'c', scale: 'log', missing: 'mean', indicator: true },
      { field: 'c', scale: 'robust', missing: 'zero' },
      { field: 'c', scale: 'minMax', missing: 3 },
      { field: 'c', scale: 'none' },
    ],
    cell: fc.oneof(
      { weight: 6, arbitrary: number },
      fc.constant(null),
      fc.constant(Number.NaN),
      fc.boolean(),
      fc.constant('12345678901234567890'),
    ),
    standIn: 2,
  },
  category: {
    params: [{ field: 'c' }, { field: 'c', min: 1, limit: 3, missing: 'empty' }],
    cell: fc.oneof(fc.constantFrom('red', 'green', 'blue', 'pink', ''), fc.constant(null), fc.boolean(), fc.integer()),
    standIn: 'red',
  },
  vector: {
    params: [
      { field: 'c', missing: 'mean' },
      { columns: 'c*', scale: 'robust', missing: 'zero' },
      { field: 'c', scale: 'none', missing: 1 },
    ],
    cell: fc.oneof({ weight: 5, arbitrary: fc.tuple(number, number, number) }, fc.constant(null)),
    standIn: [1, 2, 3],
  },
  tfjsModel: {
    params: [
      { field: 'c', model: '/models/net' },
      { columns: 'c*', model: '/models/net', output: 'hidden', scale: 'standard' },
    ],
    cell: fc.oneof({ weight: 5, arbitrary: fc.tuple(number, number, number) }, fc.constant(null)),
    standIn: [1, 2, 3],
  },
};

/** A cell that a kind can learn something from. */
function isThere(cell: unknown): boolean {
  return cell !== null && !Number.isNaN(cell) && (typeof cell !== 'string' || /[\p{L}\p{N}]/u.test(cell));
}

/** Every kind gets it; only those that take vectors from a pretrained model ask for it. */
const options = { openEmbedder: fakeEmbedder() };

/** One row per cell; a kind that reads several columns gets the parts of its list as columns. */
function asRow(params: Record<string, unknown>, cell: unknown): Record<string, unknown> {
  if (params.columns === undefined) return { id: 'x', c: cell };
  const parts = (cell as number[] | null) ?? [null, null, null];
  return { id: 'x', c0: parts[0], c1: parts[1], c2: parts[2] };
}

describe.each(Object.entries(featureKinds) as [FeatureKindName, FeatureKind][])('feature kind %s', (name, kind) => {
  const { params: variants, cell, standIn, teaches = () => true } = cases[name];
  const parsed = variants.map((given) => kind.params.parse(given) as Record<string, unknown>);
  // The first row has no missing cell, so that there is something to fit on.
  const sample = fc.tuple(
    fc.constantFrom(...parsed),
    fc.tuple(
      cell.filter((value) => isThere(value) && teaches(value)),
      fc.array(cell, { minLength: 1, maxLength: 20 }),
    ),
  );
  const checked = (check: (params: Record<string, unknown>, rows: Record<string, unknown>[]) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(sample, ([params, [first, rest]]) =>
        check(
          params,
          [first, ...rest].map((value) => asRow(params, value)),
        ),
      ),
      { numRuns: 40 },
    );
  const spec = (params: unknown) => [{ name: 'it', kind: name, params }];

  it('describes itself and refuses unknown keys', () => {
    expect(kind.summary.length).toBeGreaterThan(20);
    expect(Object.values(kind.params.shape).filter((schema) => !schema.description)).toEqual([]);
    expect(kind.params.safeParse({ ...variants[0], notAParameter: 1 }).success).toBe(false);
    expect(kind.params.safeParse({}).success).toBe(false);
    expect(() => kind.params.extend({ name: kind.params.shape.default })).not.toThrow();
  });

  it('gives a well-formed block', async () => {
    await checked(async (params, rows) => {
      const { features } = await extractFeatures([memorySource(rows)], spec(params), options);
      expect(features.n).toBe(rows.length);
      expectWellFormed(features.blocks[0], rows.length);
    });
  });

  it('encodes rows bit for bit as in training, after a trip through JSON and in any company', async () => {
    await checked(async (params, rows) => {
      const { features, encoder } = await extractFeatures(
        [memorySource(rows, { chunkSize: 3 })],
        spec(params),
        options,
      );
      const restored = JSON.parse(JSON.stringify(encoder)) as FeatureEncoderJSON;
      expect(await encodeRows(restored, rows, options)).toEqual(features);
      expect(await encodeSources(restored, [memorySource(rows, { chunkSize: 5 })], options)).toEqual(features);
      const alone: number[][][] = [];
      for (const row of rows) alone.push(rowOf((await encodeRows(restored, [row], options)).blocks[0], 0));
      expect(alone).toEqual(rows.map((_, i) => rowOf(features.blocks[0], i)));
    });
  });

  it('learns from the train rows alone', async () => {
    await checked(async (params, rows) => {
      const splits = Uint8Array.from(rows, (_, i) => (i % 3 === 1 ? splitCode.test : splitCode.train));
      const all = await extractFeatures([memorySource(rows, { splits })], spec(params), options);
      const trainOnly = rows.filter((_, i) => splits[i] === splitCode.train);
      const train = await extractFeatures([memorySource(trainOnly)], spec(params), options);
      expect(all.encoder).toEqual(train.encoder);
    });
  });

  it('asks for an absent column by name, or takes the declared default', async () => {
    const rows = await fc.sample(
      cell.filter((value) => isThere(value) && teaches(value)),
      4,
    );
    for (const given of variants.filter(({ columns }) => columns === undefined)) {
      const strict = await extractFeatures(
        [memorySource(rows.map((value) => asRow(given, value)))],
        spec(kind.params.parse(given)),
        options,
      );
      await expect(encodeRows(strict.encoder, [{ other: 1 }], options)).rejects.toThrow(
        /FEATURE_ABSENT .*row 0.*"c".*other/,
      );
      const declared = kind.params.parse({ ...given, default: standIn });
      const lenient = await extractFeatures(
        [memorySource(rows.map((value) => asRow(given, value)))],
        spec(declared),
        options,
      );
      const absent = await encodeRows(lenient.encoder, [{}], options);
      const present = await encodeRows(lenient.encoder, [{ c: standIn }], options);
      expect(absent).toEqual(present);
    }
  });

  it('names columns that no source has', () => {
    for (const params of parsed) {
      const fields = kind.fields(params, [{ name: 'unrelated', type: 'text' }]);
      expect(fields.length).toBeGreaterThan(0);
      expect(fields).not.toContain('unrelated');
    }
  });
});

function expectWellFormed(block: FeatureBlock, n: number): void {
  expect(block.n).toBe(n);
  if (block.kind === 'tokens') {
    expect(block.ids.length).toBe(n * block.length);
    expect(
      block.ids.every(
        (id, at) => id >= 0 && id < block.d && (id === 0 || at % block.length === 0 || block.ids[at - 1] > 0),
      ),
    ).toBe(true);
    return;
  }
  expect(block.values.every(Number.isFinite)).toBe(true);
  if (block.kind === 'dense') {
    expect(block.values.length).toBe(n * block.d);
    return;
  }
  expect(block.rowOffsets.length).toBe(n + 1);
  expect(block.rowOffsets[n]).toBe(block.indices.length);
  expect(block.values.length).toBe(block.indices.length);
  for (let row = 0; row < n; row++) {
    const indices = block.indices.subarray(block.rowOffsets[row], block.rowOffsets[row + 1]);
    expect(indices.every((index, i) => index < block.d && (i === 0 || indices[i - 1] < index))).toBe(true);
  }
}

function rowOf(block: FeatureBlock, row: number): number[][] {
  if (block.kind === 'tokens') return [[...block.ids.subarray(row * block.length, (row + 1) * block.length)]];
  if (block.kind === 'dense') return [[...block.values.subarray(row * block.d, (row + 1) * block.d)]];
  const [from, to] = [block.rowOffsets[row], block.rowOffsets[row + 1]];
  return [[...block.indices.subarray(from, to)], [...block.values.subarray(from, to)]];
}
