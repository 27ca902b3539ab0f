import { EspalierError } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import { splitCode } from '../core/split.js';
import type { FeatureSet } from './featureBlock.js';
import type { FeatureEncoderJSON, FeatureSpec, FittedFeature } from './featureEncoder.js';
import { featureIdentity } from './featureIdentity.js';
import type { OpenFeature } from './openFeature.js';
import { type ReadOptions, readSources } from './readSources.js';
import { resolveFields } from './resolveFields.js';
import { withFeatures } from './withFeatures.js';

/** What features are fitted and made with. */
export interface ExtractOptions extends ReadOptions {
  /** The columns with gold, splits and ids, which features do not see. */
  readonly hidden?: ReadonlySet<string>;
  /** What features of the same name, kind and parameters have learned before; they learn nothing here. */
  readonly pretrained?: FeatureEncoderJSON;
}

/** What {@link extractFeatures} gives. */
export interface ExtractedFeatures {
  /** The rows of all sources, one source after another. */
  readonly features: FeatureSet;
  readonly encoder: FeatureEncoderJSON;
  /** What the fits found that their user should know, such as how many words have no vector. */
  readonly findings: readonly { readonly feature: string; readonly finding: string }[];
}

/**
 * Reads the sources once, fits every feature on the train rows and gives all rows' numbers. What stays in memory is the
 * compact blocks, never the text.
 *
 * A feature's columns must exist in some source. In the rows of a source without them they count as missing (or as
 * the declared `default`): an empty row for sparse kinds, the `missing` rule for numbers.
 *
 * @throws EspalierError UNKNOWN_COLUMN, HIDDEN_COLUMN, FEATURE_VALUE, FEATURE_EMPTY, or why a pretrained model does not open
 */
export async function extractFeatures(
  sources: readonly RowSource[],
  specs: readonly FeatureSpec[],
  options: ExtractOptions = {},
): Promise<ExtractedFeatures> {
  const planned = planFeatures(sources, specs, options.hidden);
  const known = planned.map((feature) => ({ ...feature, state: knownState(feature, options.pretrained) }));
  const fitted = await withFeatures(known, options.openEmbedder, async (open) => {
    await readSources(sources, open, options);
    const trainRows = trainRowsOf(sources);
    return Promise.all(
      open.map(({ name }, i) => onFeature(name, () => fitFeature(known[i], open[i], trainRows, options.signal))),
    );
  });
  return {
    features: { n: sources.reduce((sum, { n }) => sum + n, 0), blocks: fitted.map(({ block }) => block) },
    encoder: { version: 1, features: fitted.map(({ feature }) => feature) },
    findings: fitted.flatMap(({ feature: { name }, finding }) => (finding ? [{ feature: name, finding }] : [])),
  };
}

/** @param planned `state`: what the feature has learned elsewhere, if it did */
async function fitFeature(
  planned: FittedFeature,
  open: OpenFeature,
  trainRows: Uint32Array,
  signal: AbortSignal | undefined,
) {
  const { name, kind, params } = open;
  const raw = await open.finish(signal);
  // Training uses the state as prediction will read it: JSON drops the sign of −0, for one.
  const state: unknown = planned.state ?? JSON.parse(JSON.stringify(kind.fit(params, raw, trainRows)));
  const feature: FittedFeature = { ...planned, state };
  return { feature, block: kind.transform(name, params, state, raw), finding: kind.finding?.(params, state) };
}

function planFeatures(sources: readonly RowSource[], specs: readonly FeatureSpec[], hidden?: ReadonlySet<string>) {
  const columns = new Map<string, Column>();
  for (const source of sources) {
    for (const column of source.columns) if (!columns.has(column.name)) columns.set(column.name, column);
  }
  const resolved = specs.map((spec) => resolveFields(spec, [...columns.values()], hidden));
  const problems = resolved.flatMap((feature) => feature.problems);
  if (problems.length > 0) throw new EspalierError(problems);
  return specs.map(({ name, kind, params }, i) => {
    const { fields } = resolved[i];
    const lacking = (field: string) =>
      sources.some((source) => !source.columns.some((column) => column.name === field));
    return { name, kind, params, fields, optional: fields.filter(lacking) };
  });
}

/** What the same feature learned elsewhere. */
function knownState(feature: Omit<FittedFeature, 'state'>, pretrained?: FeatureEncoderJSON): unknown {
  const identity = featureIdentity(feature, feature.fields);
  return pretrained?.features.find((known) => featureIdentity(known, known.fields) === identity)?.state;
}

/** The train rows of all sources, numbered over all of them. */
function trainRowsOf(sources: readonly RowSource[]): Uint32Array {
  const rows: number[] = [];
  let offset = 0;
  for (const { n, splits } of sources) {
    for (let row = 0; row < n; row++) if (splits[row] === splitCode.train) rows.push(offset + row);
    offset += n;
  }
  return Uint32Array.from(rows);
}

/** Puts the feature's name on the errors of its fit. */
async function onFeature<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error;
    throw new EspalierError(
      error.problems.map((problem) => ({ ...problem, path: `features.${name}` })),
      { cause: error },
    );
  }
}
