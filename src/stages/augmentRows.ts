import { type AugmentPolicyName, augmentPolicies } from '../augment/policies/index.js';
import type { AugmentPolicyKind } from '../augment/policies/policy.js';
import { prepareTransformations } from '../augment/prepareTransformations.js';
import type { Experiment } from '../config/experiment.js';
import { silentProgress } from '../core/progress.js';
import { Rng } from '../core/rng.js';
import { unionOfRows } from '../core/unionOfRows.js';
import type { Dataset } from '../data/openDataset.js';
import { readTable } from '../data/readTable.js';
import { embedderOpener } from '../encoders/embedderOpener.js';
import type { AugmentMetrics } from '../evaluation/augmentMetrics.js';
import type { RunFolder } from '../run/runFolder.js';
import { createLabelFeed } from '../training/labelFeed.js';
import type { TrainingCopies } from '../training/trainingCopies.js';
import type { TrainingTask } from '../training/trainingTask.js';
import type { PipelineEnvironment } from './environment.js';
import { type LearnedPolicy, learnPolicy } from './learnPolicy.js';
import { type CopySetup, type MadeCopies, makeCopies } from './makeCopies.js';
import type { NetworkInputs } from './prepareNetwork.js';
import type { RunLog } from './runLog.js';
import { visibleColumns } from './visibleColumns.js';

/** What a search has learned, so that a resumed run need not learn it again. */
const policyFile = 'augment.json';

export interface Augmentation {
  readonly copies: TrainingCopies;
  readonly metrics: AugmentMetrics;
}

/**
 * Makes ready what `augment:` asks for: learns the policy where it is to be learned, and makes the first epoch's copies. Copies are made
 * of the rows that train some task, and of no other: validation and test rows have none, and neither label models nor fits of
 * features see them.
 *
 * @returns undefined without `augment:`
 * @throws EspalierError what is wrong with a transformation, TF_FAULT, TF_TIMEOUT, TF_RETURN, NO_VALIDATION
 */
export async function augmentRows(
  experiment: Experiment,
  data: Dataset,
  { backend, features, encoder, splits, transfer }: NetworkInputs,
  tasks: readonly TrainingTask[],
  folder: RunFolder,
  log: RunLog,
  resume: boolean,
  environment: PipelineEnvironment,
): Promise<Augmentation | undefined> {
  const { augment } = experiment;
  if (!augment) return undefined;
  const { progress, signal } = environment;
  const countsFaults = experiment.data.onFault === 'count';
  const transformations = await prepareTransformations(augment.transformations, {
    columns: visibleColumns(data),
    features: features.blocks.map(({ name, kind }) => ({ name, block: kind })),
    baseDir: experiment.data.baseDir,
    readTable,
    countsFaults,
    signal,
  });
  const feed = createLabelFeed(tasks, [], splits).tasks;
  const trainRows = unionOfRows(feed.filter((_, i) => tasks[i].taskWeight > 0).map(({ rows }) => rows));
  const rng = new Rng(experiment.seed).derive('augment');
  const setup: CopySetup = {
    data,
    features,
    encoder,
    transformations,
    trainRows,
    rng: rng.derive('copies'),
    countsFaults,
    openEmbedder: embedderOpener({ warn: (line) => progress.say(`warning: ${line}`) }),
    progress,
    signal,
  };
  const names = augment.transformations.map(({ name }) => name);
  const kind = augmentPolicies[augment.policy.kind as AugmentPolicyName] as unknown as AugmentPolicyKind;
  const search = trainRows.length > 0 ? kind.search?.(augment.policy.params) : undefined;
  const learned =
    search &&
    ((resume && (await knownPolicy(folder))) ||
      (await learnPolicy(search, names, {
        experiment,
        data,
        backend,
        tasks,
        splits,
        transfer,
        setup: { ...setup, rng: rng.derive('search'), progress: silentProgress },
        rng: rng.derive('search'),
        environment,
      })));
  if (learned) await folder.writeJson(policyFile, learned);
  const policy = kind.create(augment.policy.params, names, learned?.probabilities);

  const everyEpoch = augment.draws === 'everyEpoch';
  const quiet = { ...setup, progress: silentProgress };
  const make = (epoch: number) =>
    makeCopies(epoch === 0 ? setup : quiet, policy, trainRows, everyEpoch ? epoch : undefined);
  const first = await make(0);
  let current: { readonly epoch: number; readonly made: MadeCopies } = { epoch: 0, made: first };
  const metrics = metricsOf(experiment, trainRows.length, first, learned);
  for (const line of describe(metrics)) progress.say(line);
  log.write({ event: 'augment', ...metrics });
  const { draws, weight, keepOriginals } = augment;
  return {
    metrics,
    copies: {
      parents: first.parents,
      everyEpoch: draws === 'everyEpoch',
      weight,
      keepOriginals,
      async ofEpoch(epoch) {
        if (everyEpoch && current.epoch !== epoch) current = { epoch, made: await make(epoch) };
        return current.made;
      },
    },
  };
}

/** Only where checkpoints stand for it: `checkSameInputs` then holds them against what the policy was learned from. */
async function knownPolicy(folder: RunFolder): Promise<LearnedPolicy | undefined> {
  const goesOn = (await folder.list('checkpoints')).some((name) => name.endsWith('.safetensors'));
  const there = goesOn && (await folder.readTextIfThere(policyFile)) !== null;
  return there ? folder.readJson<LearnedPolicy>(policyFile) : undefined;
}

function metricsOf(
  { augment }: Experiment,
  rows: number,
  { made, tally }: MadeCopies,
  learned: LearnedPolicy | undefined,
): AugmentMetrics {
  const { policy, draws, weight, transformations } = augment!;
  return {
    policy: policy.kind,
    draws,
    weight,
    rows,
    copies: made.reduce((sum, each) => sum + each, 0),
    transformations: transformations.map(({ name, kind }, i) => ({
      name,
      kind,
      applied: tally.applied[i],
      declined: tally.declined[i],
      faults: tally.faults[i],
      ...(learned && { probability: learned.probabilities[name], lossChange: learned.lossChanges[name] }),
    })),
    ...(learned && {
      search: {
        trainings: learned.trainings,
        epochs: learned.epochs,
        rows: learned.rows,
        validation: learned.validation,
        none: learned.probabilities.none,
      },
    }),
  };
}

/** What the user sees: the copies, and who declined or failed how often. */
function describe({ policy, draws, rows, copies, transformations }: AugmentMetrics): string[] {
  const each = transformations.map(({ name, applied, declined, faults, probability }) => {
    const share = probability === undefined ? '' : `p = ${probability.toFixed(2)}, `;
    const failed = faults > 0 ? `, failed ${faults}` : '';
    return `${name} (${share}applied ${applied}, declined ${declined}${failed})`;
  });
  const perEpoch = draws === 'everyEpoch' ? ' in the first epoch' : '';
  return [`augment: ${copies} copies of ${rows} train rows${perEpoch}, policy ${policy}: ${each.join(', ')}`];
}
