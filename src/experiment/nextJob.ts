import { limitReached } from './limitReached.js';
import { nextTrial } from './nextTrial.js';
import type { SweepJob, SweepState } from './sweepState.js';

/**
 * What a sweep starts next: the runs of the grid in their order, then what successive halving asks for. Where what `auto` means is not decided yet, one
 * run at a time may decide it, and the others that say `auto` wait.
 *
 * @returns undefined where nothing can be started now; `state.budget` names the limit where that is why
 */
export function nextJob(state: SweepState): SweepJob | undefined {
  const { plan, records, running, tried, brackets } = state;
  state.budget = undefined;
  const deciding = !state.backend && plan.runs.some(({ id, auto }) => auto && running.has(id));
  const waits = (auto: boolean | undefined) => auto === true && deciding;
  for (const run of plan.runs) {
    const { id, bracket, auto } = run;
    if (bracket !== undefined || waits(auto) || state.isDone(id) || running.has(id) || tried.has(id)) continue;
    return withinBudget({ run }, state);
  }
  for (const runs of brackets.values()) {
    const trials = runs.map(({ id }) => ({
      scores: records.get(id)?.rungs?.map(({ score }) => score) ?? [],
      running: running.has(id) || (tried.has(id) && !state.isDone(id)),
    }));
    const next = nextTrial(trials, state.rungsOf(runs[0]).length, plan.search!.halving!.eta);
    if (next && !waits(runs[next.trial].auto)) return withinBudget({ run: runs[next.trial], rung: next.rung }, state);
  }
  return undefined;
}

function withinBudget(job: SweepJob, state: SweepState): SweepJob | undefined {
  state.budget = limitReached(job, state);
  return state.budget ? undefined : job;
}
