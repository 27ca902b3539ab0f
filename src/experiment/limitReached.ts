import type { SweepJob, SweepState } from './sweepState.js';

/** The limit of the budget that the job would break; undefined where there is room for it. */
export function limitReached({ run }: SweepJob, state: SweepState): 'runs' | 'hours' | undefined {
  const { plan, records, running, started } = state;
  const { runs, hours } = plan.budget;
  if (runs !== undefined && !started.has(run.id) && started.size >= runs) return 'runs';
  if (hours === undefined) return undefined;
  const spent = [...records.values()].reduce((sum, { seconds }) => sum + seconds, 0);
  const underWay = [...running.keys()].reduce((sum, id) => sum + (state.expectedSeconds(id) ?? 0), 0);
  const own = state.expectedSeconds(run.id) ?? 0;
  return (spent + underWay + own) / plan.runner.parallel > 3600 * hours ? 'hours' : undefined;
}
