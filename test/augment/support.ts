import type { FeatureRow } from '../../src/augment/featureRow.js';
import { type TransformationKindName, transformationKinds } from '../../src/augment/index.js';
import { prepareTransformations } from '../../src/augment/prepareTransformations.js';
import type {
  FeatureInfo,
  Partner,
  Row,
  TransformationSetup,
  TransformationSpec,
} from '../../src/augment/transformation.js';
import { Rng } from '../../src/core/rng.js';
import type { Column } from '../../src/core/rowSource.js';

export const fixtures = new URL('./fixtures/', import.meta.url).pathname;

export const columns: Column[] = [
  { name: 'text', type: 'text' },
  { name: 'city', type: 'text' },
  { name: 'size', type: 'number' },
];

export const features: FeatureInfo[] = [
  { name: 'numbers', block: 'dense' },
  { name: 'words', block: 'sparse' },
];

export function setup(rest: Partial<TransformationSetup> = {}): Omit<TransformationSetup, 'name'> {
  return {
    columns,
    features,
    baseDir: fixtures,
    readTable: async (path) => {
      throw new Error(`no table at ${path}`);
    },
    countsFaults: false,
    ...rest,
  };
}

/** A spec with its parameters parsed as a config would. */
export function spec(kind: TransformationKindName, params: object, name: string = kind): TransformationSpec {
  return { name, kind, params: transformationKinds[kind].params.parse(params) };
}

/** What a kind makes of one row: the cells that change, or null where it declines. */
export async function changed(
  kind: TransformationKindName,
  params: object,
  row: Row,
  rng: Rng = new Rng(1),
  rest: Partial<TransformationSetup> = {},
): Promise<Row | null> {
  const [prepared] = await prepareTransformations([spec(kind, params)], setup(rest));
  if (prepared.level !== 'rows') throw new Error(`${kind} transforms features`);
  const [outcome] = await prepared.transformation.transform([Object.freeze(row)], [rng]);
  if (outcome === null) return null;
  if ('fault' in outcome) throw new Error(`${outcome.fault.code}: ${outcome.fault.message}`);
  return outcome.cells;
}

/** The text that a kind makes of a text; null where it declines. */
export async function text(
  kind: TransformationKindName,
  params: object,
  given: string,
  rng: Rng = new Rng(1),
): Promise<unknown> {
  return (await changed(kind, { field: 'text', ...params }, { text: given }, rng))?.text ?? null;
}

export const dense = (...values: number[]): FeatureRow[0] => ({
  kind: 'dense',
  name: 'numbers',
  values: Float32Array.from(values),
});

/** @param entries column and value, in turn */
export const sparse = (...entries: number[]): FeatureRow[0] => ({
  kind: 'sparse',
  name: 'words',
  indices: Uint32Array.from(entries.filter((_, i) => i % 2 === 0)),
  values: Float32Array.from(entries.filter((_, i) => i % 2 === 1)),
});

export const tokens = (...ids: number[]): FeatureRow[0] => ({ kind: 'tokens', name: 'ids', ids: Int32Array.from(ids) });

/** What a kind makes of a row of features. */
export async function transformed(
  kind: TransformationKindName,
  params: object,
  row: FeatureRow,
  rng: Rng = new Rng(1),
  partner?: Partner,
) {
  const infos = row.map(({ name, kind: block }) => ({ name, block }));
  const [prepared] = await prepareTransformations([spec(kind, params)], setup({ features: infos }));
  if (prepared.level !== 'features') throw new Error(`${kind} transforms rows`);
  return prepared.transformation(row, rng, () => partner);
}
