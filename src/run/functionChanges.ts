import type { FunctionChange } from '../core/runDiff.js';
import type { TaskMetrics } from '../evaluation/runMetrics.js';
import type { Lineage } from './lineage.js';

/** One run's side of the comparison. */
export interface FunctionsOfRun {
  /** Of the task, in the order of its label matrix. */
  readonly names: readonly string[];
  readonly metrics: TaskMetrics | undefined;
  readonly lineage: Lineage | null;
}

/**
 * Which labeling functions of a task changed, in the order of the second run; those that went stand last.
 *
 * @param votes name → rows on which its vote differs, or on which it votes where it is in one run only
 */
export function functionChanges(
  task: string,
  before: FunctionsOfRun,
  after: FunctionsOfRun,
  votes: ReadonlyMap<string, number>,
): FunctionChange[] {
  const gone = before.names.filter((name) => !after.names.includes(name));
  return [...after.names, ...gone].flatMap((name): FunctionChange[] => {
    const [was, now] = [before, after].map((side) => definitionIn(side, task, name));
    const differ = votes.get(name) ?? 0;
    const kindOfChange = (): FunctionChange['change'] | undefined => {
      if (!before.names.includes(name)) return 'added';
      if (!after.names.includes(name)) return 'removed';
      if (was !== undefined && now !== undefined) return was !== now ? 'definition' : differ > 0 ? 'votes' : undefined;
      return differ > 0 ? 'unknown' : undefined;
    };
    const change = kindOfChange();
    if (!change) return [];
    return [{ name, change, coverage: [coverageIn(before, name), coverageIn(after, name)], votes: differ }];
  });
}

/** One spec may stand for many labeling functions, which bear its name and a dot before their own. */
function definitionIn({ lineage }: FunctionsOfRun, task: string, name: string): string | undefined {
  const own = lineage?.labelingFunctions.filter(({ tasks }) => tasks.includes(task)) ?? [];
  const found = own.find((each) => each.name === name) ?? own.find((each) => name.startsWith(`${each.name}.`));
  return found?.definition ?? undefined;
}

function coverageIn({ metrics }: FunctionsOfRun, name: string): number | null {
  return metrics?.labelingFunctions.find((each) => each.name === name)?.splits.train?.coverage ?? null;
}
