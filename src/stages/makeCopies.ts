import { type CopyPlan, copyPlan } from '../augment/copyPlan.js';
import type { AugmentPolicy } from '../augment/policies/policy.js';
import type { PreparedTransformation } from '../augment/prepareTransformations.js';
import { createTally, type Tally } from '../augment/tally.js';
import { transformFeatures } from '../augment/transformFeatures.js';
import { transformRows } from '../augment/transformRows.js';
import type { Progress } from '../core/progress.js';
import type { Rng } from '../core/rng.js';
import type { RowSource } from '../core/rowSource.js';
import { splitCode } from '../core/split.js';
import type { Dataset } from '../data/openDataset.js';
import type { OpenEmbedder } from '../features/embedder.js';
import { encodeSources } from '../features/encodeSources.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import { gatherFeatures } from '../training/gatherFeatures.js';
import type { EpochCopies } from '../training/trainingCopies.js';

/** What copies are made of. */
export interface CopySetup {
  readonly data: Dataset;
  /** The features of all rows, and what encodes new ones: fitted on the originals alone. */
  readonly features: FeatureSet;
  readonly encoder: FeatureEncoderJSON;
  readonly transformations: readonly PreparedTransformation[];
  /** Ascending global rows that train: those that mixUp may draw from. */
  readonly trainRows: Uint32Array;
  readonly rng: Rng;
  readonly countsFaults: boolean;
  readonly openEmbedder: OpenEmbedder;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface MadeCopies extends EpochCopies {
  /** [slots] ascending global rows: each parent as often as it may have copies. */
  readonly parents: Uint32Array;
  readonly tally: Tally;
}

/**
 * Makes the copies of some rows: transforms rows, encodes them as new rows are encoded, transforms their features. What stays in memory
 * is the copies' features, never their text.
 *
 * @param parents ascending global rows of the train split
 * @param epoch where every epoch draws anew
 */
export async function makeCopies(
  setup: CopySetup,
  policy: AugmentPolicy,
  parents: Uint32Array,
  epoch?: number,
): Promise<MadeCopies> {
  const { data, features, transformations, trainRows, rng } = setup;
  const plan = copyPlan(policy, rng, epoch);
  const { perExample } = plan;
  const slots = new Uint32Array(parents.length * perExample);
  for (let slot = 0; slot < slots.length; slot++) slots[slot] = parents[Math.floor(slot / perExample)];
  const made = new Uint8Array(slots.length);
  const tally = createTally(transformations.length);
  const encoded = transformations.some(({ level }) => level === 'rows')
    ? await encodeCopies(setup, parents, plan, made, tally)
    : gatherFeatures(features, slots);
  if (transformations.every(({ level }) => level === 'rows')) return { parents: slots, features: encoded, made, tally };

  const pools = new Map(
    inSources(data, trainRows).map(({ source, rows, offset }) => [source.name, rows.map((row) => row + offset)]),
  );
  const transformed = transformFeatures(
    copiesOf(data, parents, perExample),
    encoded,
    features,
    pools,
    plan,
    transformations,
    tally,
  );
  transformed.changed.forEach((changed, slot) => {
    if (changed) made[slot] = 1;
  });
  const { partners, lambdas } = transformed;
  const mixed = partners.some((row) => row >= 0) ? { mixed: { partners, lambdas } } : {};
  return { parents: slots, features: transformed.features, made, tally, ...mixed };
}

/** The copies' rows, read and transformed a chunk at a time, as sources of their own. */
function encodeCopies(
  setup: CopySetup,
  parents: Uint32Array,
  plan: CopyPlan,
  made: Uint8Array,
  tally: Tally,
): Promise<FeatureSet> {
  const { data, encoder, openEmbedder, progress, signal } = setup;
  let before = 0;
  const sources = inSources(data, parents).map(({ source, rows }) => {
    const first = before;
    before += rows.length * plan.perExample;
    return copySource(setup, source, rows, plan, tally, (slot) => {
      made[first + slot] = 1;
    });
  });
  const renamed: Progress = {
    begin: (_, ...rest) => progress.begin('augment', ...rest),
    say: (line) => progress.say(line),
  };
  return encodeSources(encoder, sources, { openEmbedder, progress: renamed, signal });
}

function copySource(
  { data, transformations, countsFaults }: CopySetup,
  source: RowSource,
  rows: Uint32Array,
  plan: CopyPlan,
  tally: Tally,
  onMade: (slot: number) => void,
): RowSource {
  const n = rows.length * plan.perExample;
  const visible = source.columns.map(({ name }) => name).filter((name) => !data.hidden.has(name));
  return {
    name: source.name,
    n,
    columns: source.columns,
    ids: Array.from({ length: n }, (_, slot) => {
      return `${source.ids[rows[Math.floor(slot / plan.perExample)]]}#${(slot % plan.perExample) + 1}`;
    }),
    splits: new Uint8Array(n).fill(splitCode.train),
    async *chunks(columns, { signal, size } = {}) {
      let start = 0;
      const options = { visible, columns, plan, transformations, tally, countsFaults, signal, size };
      for await (const copies of transformRows(source, rows, options)) {
        copies.forEach(({ applied }, i) => {
          if (applied.length > 0) onMade(start + i);
        });
        const cells = columns.map((name) => [name, copies.map(({ after }) => after[name])]);
        yield { start, length: copies.length, columns: Object.fromEntries(cells) };
        start += copies.length;
      }
    },
  };
}

/** Global rows by source, in the sources' order. */
function inSources(data: Dataset, rows: Uint32Array): { source: RowSource; offset: number; rows: Uint32Array }[] {
  return [...data.sources.values()].map((source) => {
    const offset = data.offsets.get(source.name)!;
    const own = rows.filter((row) => row >= offset && row < offset + source.n);
    return { source, offset, rows: own.map((row) => row - offset) };
  });
}

function* copiesOf(data: Dataset, parents: Uint32Array, perExample: number) {
  for (const { source, offset, rows } of inSources(data, parents)) {
    for (const row of rows) {
      for (let copy = 0; copy < perExample; copy++) {
        yield { source: source.name, id: source.ids[row], parent: row + offset, copy };
      }
    }
  }
}
