import { Rng } from '../core/rng.js';
import { goldForFit } from '../data/goldForFit.js';
import { goldOf } from '../stages/goldOf.js';
import { suggestForTask, type TaskSuggestions } from '../stages/suggestLabelingFunctions.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

/** Suggestions at once; those further down are worth little. */
const most = 12;

/**
 * What `espalier lf suggest` finds, from the labels in hand: nothing is read, voted on or fit again. Annotated validation rows count as gold; train rows do as
 * far as the experiment lets fits see them, and test rows never.
 */
export function suggestions(session: Session, table: TaskTable, signal?: AbortSignal): Promise<TaskSuggestions> {
  const { experiment, data } = session;
  const { task, source, matrix, probs, label, gold } = table;
  const stream = new Rng(experiment.seed).derive(`gold/${task.name}`);
  const known = {
    matrix,
    probs,
    covered: Uint8Array.from(label, (c) => (c >= 0 ? 1 : 0)),
    gold,
    goldForFit: goldForFit(goldOf(data, task), source.splits, task.gold?.train ?? 'none', task.classes.length, stream),
  };
  return suggestForTask(experiment, task, data, known, { now: () => performance.now(), signal }, most);
}
