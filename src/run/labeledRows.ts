import type { Experiment, ResolvedTask } from '../config/experiment.js';
import { createProbLabels } from '../core/probLabels.js';
import { Rng } from '../core/rng.js';
import { type SplitName, splitNames } from '../core/split.js';
import { goldForFit } from '../data/goldForFit.js';
import type { Dataset } from '../data/openDataset.js';
import type { LabelColumn } from '../export/labelColumns.js';
import { applicability } from '../hierarchy/applicability.js';
import { taskTree } from '../hierarchy/taskTree.js';
import type { PipelineEnvironment } from '../stages/environment.js';
import { goldOf } from '../stages/goldOf.js';
import { labelWeight } from '../stages/labelWeight.js';
import { changed, openLabels } from './openLabels.js';
import type { RunFolder } from './runFolder.js';

/** Consecutive rows of some splits: one array per column, all as long; `probs` as [length] arrays of [k]. */
export interface LabeledChunk {
  readonly length: number;
  readonly columns: readonly (readonly unknown[])[];
}

/**
 * A source's rows with their labels, as they pass by: nothing is kept per row but what the data set itself keeps, ids, splits and gold.
 *
 * @param splits whose rows are handed on
 * @throws EspalierError SOURCE_CHANGED where the data are not the rows that the run labeled
 */
export async function* labeledRows(
  experiment: Experiment,
  data: Dataset,
  folder: RunFolder,
  sourceName: string,
  columns: readonly LabelColumn[],
  splits: readonly SplitName[],
  { signal }: Pick<PipelineEnvironment, 'signal'>,
): AsyncGenerator<LabeledChunk, void, undefined> {
  const source = data.sources.get(sourceName)!;
  const tasks = experiment.tasks.filter((task) => task.source === sourceName);
  const tree = taskTree(experiment.tasks);
  const byName = new Map(experiment.tasks.map((task) => [task.name, task]));
  const gold = new Map(tasks.map((task) => [task.name, goldOf(data, task)]));
  const known = new Map(tasks.map((task) => [task.name, knownGold(experiment, data, task)]));
  const cells = columns.flatMap(({ cell }) => (cell ? [cell.name] : []));
  const labels = await openLabels(folder, tasks);
  try {
    for await (const chunk of source.chunks(cells, { signal })) {
      const { ids, tasks: given } = await labels.take(chunk.length);
      if (ids.some((id, i) => id !== source.ids[chunk.start + i])) throw changed(folder);
      const probs = new Map(
        [...given].map(([name, each]) => [name, createProbLabels(each.probs, each.k, each.covered)]),
      );
      const rows = Array.from({ length: chunk.length }, (_, i) => i).filter((i) =>
        splits.includes(splitNames[source.splits[chunk.start + i]]),
      );
      const valuesOf = ({ content, cell, task }: LabelColumn): unknown[] => {
        if (content === 'cell') return rows.map((i) => chunk.columns[cell!.name][i]);
        if (content === 'id') return rows.map((i) => ids[i]);
        if (content === 'split') return rows.map((i) => splitNames[source.splits[chunk.start + i]]);
        const { name, classes } = task!;
        const own = given.get(name)!;
        const probsOf = (i: number) => own.probs.subarray(i * own.k, (i + 1) * own.k);
        if (content === 'gold') return rows.map((i) => classes[gold.get(name)![chunk.start + i]] ?? null);
        if (content === 'covered') return rows.map((i) => own.covered[i] === 1);
        if (content === 'probs') return rows.map(probsOf);
        if (content === 'label') {
          return rows.map((i) => (own.covered[i] ? classes[probsOf(i).indexOf(Math.max(...probsOf(i)))] : null));
        }
        const resolved = byName.get(name)!;
        const applies = applicability(resolved, tree, byName, probs, chunk.length);
        return rows.map((i) =>
          labelWeight(resolved.loss, {
            probs: probsOf(i),
            known: known.get(name)![chunk.start + i] >= 0,
            votes: Math.max(own.votes[i], own.covered[i]),
            mostVotes: labels.mostVotes.get(name)!,
            applies: applies[i],
          }),
        );
      };
      yield { length: rows.length, columns: columns.map(valuesOf) };
    }
  } finally {
    await labels.close();
  }
}

/** [n] gold that the run's fits saw, −1 elsewhere; the same draw. */
function knownGold({ seed }: Experiment, data: Dataset, task: ResolvedTask): Int16Array {
  const { splits } = data.sources.get(task.source)!;
  const stream = new Rng(seed).derive(`gold/${task.name}`);
  return goldForFit(goldOf(data, task), splits, task.gold?.train ?? 'none', task.classes.length, stream);
}
