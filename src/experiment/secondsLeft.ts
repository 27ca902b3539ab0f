import { halvingEpochs } from './halvingEpochs.js';
import type { SweepState } from './sweepState.js';
import { workLeft } from './workLeft.js';

/**
 * The seconds until a sweep's last run ends, by the runs that are done; undefined where none is.
 *
 * @param ended a run that has ended by now
 * @param now milliseconds
 */
export function secondsLeft(state: SweepState, ended: string, now: number): number | undefined {
  const { plan, records, running } = state;
  const open = plan.runs.filter(
    ({ id, bracket }) =>
      bracket === undefined && !state.isDone(id) && records.get(id)?.state !== 'failed' && id !== ended,
  );
  const grid = workLeft(
    open.map(({ id }) => {
      const since = running.get(id);
      return { axes: state.timingAxes(id), ...(since !== undefined && { running: (now - since) / 1000 }) };
    }),
    state.timed(),
    plan.runner.parallel,
    plan.seedAxes,
  );
  return grid === undefined ? undefined : grid + halvingLeft(state);
}

/** Of successive halving: the epochs that are left, at the pace of those that were trained. */
function halvingLeft(state: SweepState): number {
  const { plan, records, brackets } = state;
  let [left, trained, seconds] = [0, 0, 0];
  for (const runs of brackets.values()) {
    const own = runs.flatMap(({ id }) => records.get(id) ?? []);
    const epochs = own.reduce((sum, { rungs }) => sum + (rungs?.at(-1)?.epochs ?? 0), 0);
    trained += epochs;
    seconds += own.reduce((sum, record) => sum + record.seconds, 0);
    left += halvingEpochs(runs.length, state.rungsOf(runs[0]), plan.search!.halving!.eta) - epochs;
  }
  return trained > 0 ? (Math.max(0, left) * seconds) / trained / plan.runner.parallel : 0;
}
