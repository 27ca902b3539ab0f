import { extname } from 'node:path';
import type { Experiment, ResolvedTask } from '../config/experiment.js';
import { withoutDefault } from '../core/defaultVotes.js';
import type { DriftReport, TaskDrift } from '../core/driftReport.js';
import { EspalierError } from '../core/errors.js';
import { selectRows } from '../core/labelMatrix.js';
import { Rng } from '../core/rng.js';
import { rowsOfSplit } from '../core/split.js';
import type { FileSpec, SourceSpec } from '../data/dataSpec.js';
import { goldForFit } from '../data/goldForFit.js';
import type { Dataset } from '../data/openDataset.js';
import { openRowStream } from '../data/openRowStream.js';
import { sourceAt } from '../data/sourceAt.js';
import { type DriftInput, type DriftSide, driftOf } from '../evaluation/driftOf.js';
import { voteProfile } from '../labeling/voteProfile.js';
import type { FittedLabelModel } from '../labelmodel/labelModel.js';
import type { LabelUncertainty } from '../labelmodel/labelUncertainty.js';
import { castVotes, type Votes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';
import { fitLabels } from './fitLabels.js';
import { goldOf } from './goldOf.js';
import { readData } from './readData.js';
import { StageTimer } from './stageTimer.js';

/** One of the two data sets, as far as it is looked at. */
interface Side {
  readonly rows: number;
  /** Of the rows that are looked at; `null` where their numbers are their ids. */
  readonly ids: ReadonlySet<string> | null;
  readonly tasks: ReadonlyMap<string, DriftSide>;
  readonly unfitted?: string;
}

/** What a task's label model found out without gold. */
interface Fit {
  readonly model: Pick<FittedLabelModel, 'accuracies'>;
  readonly uncertainty: LabelUncertainty;
}

/**
 * Holds one data set against another by what the experiment's labeling functions do on either: its own train rows, or the rows of `files[0]`, against
 * those of the last file. The label models are fitted to each by itself and without gold, whatever the experiment allows, so that both
 * are judged alike; gold, where both have it, judges the labeling functions beside that. Of test and validation rows nothing is read but
 * votes that a run casts anyway.
 *
 * @param files absolute paths; a file, a glob, or a WRENCH folder, of which the train rows are taken
 * @param options.source whose tasks are looked at, where there are several
 * @throws EspalierError SEVERAL_SOURCES, UNKNOWN_SOURCE, NO_ROWS, and what reading data and labeling functions brings
 */
export async function dataDrift(
  experiment: Experiment,
  files: readonly [string] | readonly [string, string],
  environment: PipelineEnvironment,
  options: { task?: string; source?: string } = {},
): Promise<DriftReport> {
  const source = sourceOf(experiment, options);
  const tasks = experiment.tasks.filter((task) => task.source === source);
  const own = ofSource(experiment, source, tasks, experiment.data.sources[source]);
  const balances = new Map<string, readonly number[]>();
  const sides: Side[] = [];
  if (files.length === 1) {
    const data = await readData(own, environment);
    for (const task of tasks)
      if (task.labelModel.classBalance === 'gold') balances.set(task.name, balanceOf(own, data, task));
    sides.push(await look(own, data, new Set(), balances, environment));
  }
  for (const file of files) {
    const { experiment: other, extra } = await onFile(own, source, file, environment);
    const data = await readData(other, environment);
    for (const task of tasks) {
      if (task.labelModel.classBalance === 'gold' && !balances.has(task.name))
        balances.set(task.name, balanceOf(other, data, task));
    }
    sides.push(await look(other, data, extra, balances, environment));
  }
  const [before, after] = sides;
  const names = tasks.map(({ name }) => name).filter((name) => options.task === undefined || name === options.task);
  const inputs = names.map((task): DriftInput => {
    const { classes } = tasks.find(({ name }) => name === task)!;
    return { task, classes, before: before.tasks.get(task)!, after: after.tasks.get(task)! };
  });
  const { tests, tasks: found } = driftOf(inputs);
  const unfitted = before.unfitted ?? after.unfitted;
  return {
    before: { data: files.length === 2 ? files[0] : 'train rows', rows: before.rows },
    after: { data: files[files.length - 1], rows: after.rows },
    sharedIds: shared(before.ids, after.ids),
    tests,
    tasks: found.map((task): TaskDrift => ({ ...task, ...(unfitted !== undefined && { unfitted }) })),
  };
}

function sourceOf({ data, tasks }: Experiment, { task, source }: { task?: string; source?: string }): string {
  const names = Object.keys(data.sources);
  const asked = source ?? tasks.find(({ name }) => name === task)?.source;
  if (asked === undefined) {
    if (names.length === 1) return names[0];
    throw new EspalierError({
      code: 'SEVERAL_SOURCES',
      message: `drift: the experiment has the sources ${names.join(', ')}; one file cannot stand for all of them`,
      hint: 'Say which one it is like: --source NAME.',
    });
  }
  if (names.includes(asked)) return asked;
  const message = `expected one of ${names.join(', ')}; received "${asked}"`;
  throw new EspalierError({ code: 'UNKNOWN_SOURCE', path: '--source', message });
}

/** The experiment on one source alone, with labels that no gold goes into. */
function ofSource(
  experiment: Experiment,
  source: string,
  tasks: readonly ResolvedTask[],
  spec: SourceSpec,
): Experiment {
  const names = new Set(tasks.map(({ name }) => name));
  return {
    ...experiment,
    tasks,
    data: { ...experiment.data, sources: { [source]: spec } },
    labelingFunctions: experiment.labelingFunctions
      .map((lf) => ({ ...lf, tasks: lf.tasks.filter((task) => names.has(task)) }))
      .filter((lf) => lf.tasks.length > 0),
  };
}

/** The experiment on another file, all of whose rows count as train rows; ids and gold as far as it has them. */
async function onFile(
  experiment: Experiment,
  source: string,
  path: string,
  { signal }: PipelineEnvironment,
): Promise<{ experiment: Experiment; extra: ReadonlySet<string> }> {
  const { data } = experiment;
  const found = await sourceAt(path);
  const given = found.kind === 'file' ? { ...readLike(data.sources[source], path), ...found } : found;
  const rows = await openRowStream(given, { name: source, id: data.id, baseDir: data.baseDir, signal });
  const columns = new Set(rows.columns.map(({ name }) => name));
  await rows.close();
  const tasks = experiment.tasks.map((task): ResolvedTask => {
    if (!task.gold) return task;
    // What a file says about the experiment's rows says nothing about these.
    const { file: _, ...gold } = task.gold;
    return { ...task, gold: columns.has(gold.column) ? gold : undefined };
  });
  const spec: SourceSpec = given.kind === 'file' ? { kind: 'splitFiles', files: { train: given } } : given;
  const extra = new Set(data.splits?.kind === 'column' ? [data.splits.column] : []);
  return {
    extra,
    experiment: {
      ...experiment,
      tasks,
      data: {
        ...data,
        sources: { [source]: spec },
        id: data.id !== undefined && columns.has(data.id) ? data.id : undefined,
        splits: undefined,
        limit: undefined,
      },
    },
  };
}

/** Encoding, delimiter and types as the experiment has them for a file of the same ending. */
function readLike(spec: SourceSpec, path: string): Partial<FileSpec> {
  const file = spec.kind === 'splitFiles' ? (spec.files.train ?? Object.values(spec.files)[0]) : spec;
  return file?.kind === 'file' && extname(file.path) === extname(path) ? file : {};
}

/** [k] what `classBalance: gold` comes to, for both sides. */
function balanceOf({ seed }: Experiment, data: Dataset, task: ResolvedTask): number[] {
  const { splits } = data.sources.get(task.source)!;
  const k = task.classes.length;
  const visible = goldForFit(
    goldOf(data, task),
    splits,
    task.gold?.train ?? 'none',
    k,
    new Rng(seed).derive(`gold/${task.name}`),
  );
  const counts = new Array<number>(k).fill(1);
  for (const c of visible) if (c >= 0) counts[c]++;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Casts the votes of a data set, fits its label models, and counts on its train rows. */
async function look(
  experiment: Experiment,
  opened: Dataset,
  extra: ReadonlySet<string>,
  balances: ReadonlyMap<string, readonly number[]>,
  environment: PipelineEnvironment,
): Promise<Side> {
  const data: Dataset = { ...opened, hidden: new Set([...opened.hidden, ...extra]) };
  try {
    const votes = await castVotes(experiment, data, environment);
    const fits = await fitted(experiment, data, votes, balances, environment);
    const [source] = data.sources.values();
    const rows = rowsOfSplit(source.splits, 'train');
    if (rows.length === 0) {
      throw new EspalierError({
        code: 'NO_ROWS',
        path: source.name,
        message: 'expected train rows to compare; there are none',
      });
    }
    const tasks = experiment.tasks.map((task): [string, DriftSide] => {
      const matrix = withoutDefault(selectRows(votes.matrices.get(task.name)!, rows));
      const gold = goldOf(data, task);
      const profile = voteProfile(
        matrix,
        Int16Array.from(rows, (row) => gold[row]),
      );
      const fit = 'of' in fits ? fits.of.get(task.name)! : undefined;
      return [
        task.name,
        {
          ...profile,
          functions: profile.functions.map((each, j) => {
            const interval = fit?.uncertainty.accuracies[j];
            return { ...each, accuracy: fit && interval ? { rate: fit.model.accuracies[j], interval } : null };
          }),
          classBalance: fit
            ? fit.uncertainty.classBalance.mean.map((rate, c) => ({
                rate,
                interval: fit.uncertainty.classBalance.intervals[c],
              }))
            : [],
        },
      ];
    });
    const isNamed = data.hidden.has(experiment.data.id ?? '') || source.ids.some((id, row) => id !== String(row));
    return {
      rows: rows.length,
      ids: isNamed ? new Set(Array.from(rows, (row) => source.ids[row])) : null,
      tasks: new Map(tasks),
      ...('unfitted' in fits && { unfitted: fits.unfitted }),
    };
  } finally {
    await opened.close();
  }
}

/** A label model that cannot be fitted to these votes leaves everything else to be told. */
async function fitted(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  balances: ReadonlyMap<string, readonly number[]>,
  environment: PipelineEnvironment,
): Promise<{ of: ReadonlyMap<string, Fit> } | { unfitted: string }> {
  const tasks = experiment.tasks.map((task): ResolvedTask => {
    const classBalance = balances.get(task.name);
    return {
      ...task,
      ...(task.gold && { gold: { ...task.gold, train: 'none' } }),
      labelModel: { ...task.labelModel, temperature: 'none', ...(classBalance && { classBalance }) },
    };
  });
  try {
    const labels = await fitLabels({ ...experiment, tasks }, data, votes, new StageTimer(environment.now), environment);
    return {
      of: new Map(
        tasks.map(({ name }) => [
          name,
          { model: labels.tasks.get(name)!.model, uncertainty: labels.uncertainty.get(name)! },
        ]),
      ),
    };
  } catch (error) {
    if (!(error instanceof EspalierError) || error.code === 'INTERRUPTED') throw error;
    return { unfitted: error.message.split('\n')[0] };
  }
}

function shared(before: ReadonlySet<string> | null, after: ReadonlySet<string> | null): number | null {
  if (!before || !after) return null;
  let count = 0;
  for (const id of after) if (before.has(id)) count++;
  return count;
}
