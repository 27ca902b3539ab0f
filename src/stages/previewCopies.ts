import { copyPlan } from '../augment/copyPlan.js';
import { type AugmentPolicyName, augmentPolicies } from '../augment/policies/index.js';
import type { AugmentPolicyKind } from '../augment/policies/policy.js';
import { prepareTransformations } from '../augment/prepareTransformations.js';
import { createTally, type Tally } from '../augment/tally.js';
import { type RowCopy, transformRows } from '../augment/transformRows.js';
import type { Experiment } from '../config/experiment.js';
import { Rng } from '../core/rng.js';
import { rowsOfSplit } from '../core/split.js';
import type { Dataset } from '../data/openDataset.js';
import { readTable } from '../data/readTable.js';
import { featureBlockKinds } from '../features/featureBlockKinds.js';
import type { FeatureKindName } from '../features/index.js';
import { visibleColumns } from './visibleColumns.js';

/** A copy as a preview shows it. */
export interface PreviewedCopy extends RowCopy {
  readonly source: string;
  /** Its parent's id. */
  readonly id: string;
}

/** The copies of the train rows as transformations of rows make them: what a run draws, without features and without a network. */
export interface CopyPreview {
  /** Copies that a transformation of rows or of features will change, source after source. */
  readonly copies: AsyncIterable<PreviewedCopy>;
  /** Counts over the copies that were taken so far, whole chunks of them. */
  readonly tally: Tally;
  /** Which transformations change features, and so are not seen here; by number. */
  readonly ofFeatures: ReadonlySet<number>;
  /** Whether probabilities are learned in a run; here all transformations are alike. */
  readonly unlearned: boolean;
}

/**
 * Copies of every train row; a run makes them of those that train some task.
 *
 * @param size copies that are made at once
 */
export async function previewCopies(
  experiment: Experiment,
  data: Dataset,
  { size, signal }: { readonly size?: number; readonly signal?: AbortSignal } = {},
): Promise<CopyPreview> {
  const { policy: spec, draws, transformations: specs } = experiment.augment!;
  const countsFaults = experiment.data.onFault === 'count';
  const columns = visibleColumns(data);
  const transformations = await prepareTransformations(specs, {
    columns,
    features: experiment.features.map(({ name, kind }) => ({
      name,
      block: featureBlockKinds[kind as FeatureKindName],
    })),
    baseDir: experiment.data.baseDir,
    readTable,
    countsFaults,
    signal,
  });
  const kind = augmentPolicies[spec.kind as AugmentPolicyName] as unknown as AugmentPolicyKind;
  const policy = kind.create(
    spec.params,
    specs.map(({ name }) => name),
  );
  const rng = new Rng(experiment.seed).derive('augment').derive('copies');
  const plan = copyPlan(policy, rng, draws === 'everyEpoch' ? 0 : undefined);
  const tally = createTally(specs.length);
  const ofFeatures = new Set([...transformations.keys()].filter((i) => transformations[i].level === 'features'));
  const visible = columns.map(({ name }) => name);
  async function* copies(): AsyncGenerator<PreviewedCopy, void, undefined> {
    for (const source of data.sources.values()) {
      const rows = rowsOfSplit(source.splits, 'train');
      const options = { visible, columns: visible, plan, transformations, tally, countsFaults, signal, size };
      for await (const some of transformRows(source, rows, options)) {
        for (const copy of some) {
          if (copy.applied.length === 0 && !copy.sequence.some((number) => ofFeatures.has(number))) continue;
          yield { ...copy, source: source.name, id: source.ids[copy.parent] };
        }
      }
    }
  }
  return { copies: copies(), tally, ofFeatures, unlearned: kind.search?.(spec.params) !== undefined };
}
