import type { Experiment } from '../config/experiment.js';
import { openDataset } from '../data/openDataset.js';
import type { RunTask } from './runTask.js';

/**
 * The gold of a run's rows, matched by id: from its predictions, else, for a run of `label`, from its data.
 *
 * @returns [n] class or −1 per task; all −1 where the task declares none
 * @throws EspalierError what reading the data brings
 */
export async function readRunGold(
  experiment: Experiment,
  tasks: readonly RunTask[],
  options: { signal?: AbortSignal } = {},
): Promise<Map<string, Int16Array>> {
  const found = new Map<string, Int16Array>();
  const unread = tasks.filter(({ gold }) => gold === undefined);
  for (const { name, gold } of tasks) if (gold) found.set(name, gold);
  const specs = experiment.tasks.filter(({ name, gold }) => gold && unread.some((task) => task.name === name));
  if (specs.length === 0) {
    for (const { name, n } of unread) found.set(name, new Int16Array(n).fill(-1));
    return found;
  }
  const data = await openDataset(experiment.data, experiment.tasks, options);
  try {
    for (const { name, ids, n } of unread) {
      const own = new Int16Array(n).fill(-1);
      found.set(name, own);
      const source = experiment.tasks.find((task) => task.name === name)?.source;
      const gold = data.gold.get(name);
      if (source === undefined || !gold) continue;
      const rowOf = new Map(data.sources.get(source)!.ids.map((id, row) => [id, row]));
      ids.forEach((id, row) => {
        const at = rowOf.get(id);
        if (at !== undefined) own[row] = gold[at];
      });
    }
    return found;
  } finally {
    await data.close();
  }
}
