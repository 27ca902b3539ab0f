import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type FeatureRow, featureRow } from '../../src/augment/featureRow.js';
import { type TransformationKindName, transformationKinds } from '../../src/augment/index.js';
import { prepareTransformations } from '../../src/augment/prepareTransformations.js';
import type { Row, TransformationKind } from '../../src/augment/transformation.js';
import { Rng } from '../../src/core/rng.js';
import { columns, dense, fixtures, setup, sparse, spec } from '../augment/support.js';

const rows: Row[] = [
  { text: 'Paris is a Good place, 24 hours a day', city: 'Rome', size: 3 },
  { text: 'another TEXT about 2 songs', city: null, size: null },
  { text: 'one', city: 'Oslo', size: 0 },
  { text: '', city: '', size: 1 },
  { text: null, city: null, size: null },
].map((row) => Object.freeze(row));
const features: FeatureRow[] = [
  [dense(1, -2, 0.5), sparse(0, 1, 3, 2)],
  [dense(0, 0, 0), sparse(2, 1)],
  [dense(0, 0, 0), sparse()],
];
const partner = { row: 7, features: [dense(4, 4, 4), sparse(1, 1, 3, 1)] };

/** One example of each kind: parameters under which it changes the first row, and the columns or features that it may change. */
const examples: Record<TransformationKindName, { params: Record<string, unknown>; changes: string[]; field?: string }> =
  {
    synonyms: { params: { field: 'text', lexicon: { good: 'fine' } }, changes: ['text'], field: 'text' },
    dropWords: { params: { field: 'text' }, changes: ['text'], field: 'text' },
    swapWords: { params: { field: 'text' }, changes: ['text'], field: 'text' },
    duplicateWords: { params: { field: 'text' }, changes: ['text'], field: 'text' },
    changeCase: { params: { field: 'text' }, changes: ['text'], field: 'text' },
    typo: { params: { field: 'text' }, changes: ['text'], field: 'text' },
    maskNumbers: { params: { field: 'text' }, changes: ['text'], field: 'text' },
    backOff: { params: { field: 'text', table: { paris: 'city' } }, changes: ['text'], field: 'text' },
    maskField: { params: { fields: ['city', 'size'] }, changes: ['city', 'size'], field: 'city' },
    function: { params: { ref: './tfs.ts#shout' }, changes: ['text'] },
    jitter: { params: {}, changes: ['numbers'] },
    scale: { params: {}, changes: ['numbers', 'words'] },
    mixUp: { params: {}, changes: ['numbers', 'words'] },
    maskFeature: { params: {}, changes: ['numbers', 'words'] },
  };

/** What of each row a kind changes, by column or feature; null where it declines. */
async function outcomes(name: TransformationKindName, seed = 3): Promise<(Record<string, unknown> | null)[]> {
  const infos = [
    { name: 'numbers', block: 'dense' as const },
    { name: 'words', block: 'sparse' as const },
  ];
  const [prepared] = await prepareTransformations([spec(name, examples[name].params)], setup({ features: infos }));
  const rng = (i: number) => new Rng(seed).derive(`row ${i}`);
  if (prepared.level === 'rows') {
    const all = await prepared.transformation.transform(
      rows,
      rows.map((_, i) => rng(i)),
    );
    return all.map((outcome) => {
      if (outcome === null) return null;
      if ('fault' in outcome) throw new Error(outcome.fault.message);
      return { ...outcome.cells };
    });
  }
  return features.map((row, i) => {
    const outcome = prepared.transformation(row, rng(i), () => partner);
    return (
      outcome &&
      Object.fromEntries(outcome.features.filter((block, at) => block !== row[at]).map((block) => [block.name, block]))
    );
  });
}

const kinds = Object.entries(transformationKinds) as unknown as [TransformationKindName, TransformationKind][];

describe.each(kinds)('transformation kind %s', (name, kind) => {
  const { params, changes, field } = examples[name];

  it('says in one line what it does', () => {
    expect(kind.summary).toMatch(/^[A-Z][^\n]{10,110}[^.\s]$/);
  });

  it('describes every parameter, takes no unknown one and leaves the common keys to the config', () => {
    for (const [key, type] of Object.entries(kind.params.shape as Record<string, z.ZodType>)) {
      expect(type.description, key).toBeTruthy();
      expect(['name', 'kind']).not.toContain(key);
    }
    expect(() => kind.params.parse({ ...params, surprise: 1 })).toThrow('surprise');
  });

  it('has parameters that are plain data and stay as they are when parsed again', () => {
    const parsed = kind.params.parse(params);
    expect(kind.params.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('finds nothing wrong with its example', () => {
    const { features: known } = setup();
    expect(kind.check(kind.params.parse(params), { columns, features: known, baseDir: fixtures })).toEqual([]);
  });

  if (field !== undefined) {
    it('misses a column that is hidden from it', () => {
      const visible = columns.filter((column) => column.name !== field);
      const [problem] = kind.check(kind.params.parse(params), { columns: visible, features: [], baseDir: fixtures });
      expect(problem).toMatchObject({ code: 'UNKNOWN_COLUMN', message: expect.stringContaining(`"${field}"`) });
    });
  }

  it('changes its example, in what it is about alone, and leaves what it is given as it was', async () => {
    const before = structuredClone({ rows, features, partner });
    const [first] = await outcomes(name);
    expect(first).not.toBeNull();
    for (const each of await outcomes(name)) for (const key of Object.keys(each ?? {})) expect(changes).toContain(key);
    expect({ rows, features, partner }).toEqual(before);
  });

  it('gives the same for the same seed, and declines where it changes nothing', async () => {
    expect(await outcomes(name)).toEqual(await outcomes(name));
    const found = await outcomes(name);
    found.forEach((each, i) => {
      if (each === null) return;
      const was = kind.level === 'rows' ? rows[i] : Object.fromEntries(features[i].map((block) => [block.name, block]));
      expect(Object.entries(each).some(([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key]))).toBe(
        true,
      );
    });
  });

  it('declines on a row with nothing in it', async () => {
    const found = await outcomes(name);
    // Noise on zeros, and a mixture with another row, are changes all the same.
    if (name !== 'jitter' && name !== 'mixUp') expect(found.at(-1)).toBeNull();
  });
});

it('takes apart rows as views, so that nothing is copied that does not change', () => {
  const values = Float32Array.of(1, 2, 3, 4);
  const [block] = featureRow({ n: 2, blocks: [{ kind: 'dense', name: 'x', n: 2, d: 2, values }] }, 1);
  expect(block).toMatchObject({ values: Float32Array.of(3, 4) });
  expect((block as { values: Float32Array }).values.buffer).toBe(values.buffer);
});
