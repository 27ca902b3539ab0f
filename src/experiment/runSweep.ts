import { setTimeout as pause } from 'node:timers/promises';
import { decideBackend } from './decideBackend.js';
import { doJob } from './doJob.js';
import { lockSweep } from './lockSweep.js';
import { nextJob } from './nextJob.js';
import { requireBackend } from './requireBackend.js';
import type { RunnerOptions } from './runnerOptions.js';
import { secondsLeft } from './secondsLeft.js';
import type { SweepFolder } from './sweepFolder.js';
import type { SweepPlan } from './sweepPlan.js';
import { type SweepJob, SweepState } from './sweepState.js';

/** What a call of `sweep run` came to. */
export interface SweepOutcome {
  /** Runs of the plan, and how many of them are done, failed, and neither. */
  readonly runs: number;
  readonly done: number;
  readonly failed: number;
  readonly left: number;
  /** Runs that this call finished. */
  readonly finished: number;
  /** Which limit of the budget ended it. */
  readonly budget?: 'runs' | 'hours';
}

/** Milliseconds between two looks at whether the first run has opened a backend, where others wait for it. */
const look = 200;

/**
 * Runs what is left of a sweep, each run in a process of its own. It may be stopped or killed at any moment: what is done is on disk whole, a run that was broken off goes on from
 * its checkpoint, and the processes of a killed call end by themselves. Failed runs are tried again by the next call.
 *
 * @throws EspalierError SWEEP_RUNNING, SWEEP_BACKEND; the signal's reason when it aborts
 */
export async function runSweep(plan: SweepPlan, folder: SweepFolder, options: RunnerOptions): Promise<SweepOutcome> {
  const unlock = await lockSweep(folder.file('lock'));
  try {
    const state = await SweepState.read(plan, folder);
    await startJobs(state, folder, options);
    return outcomeOf(state);
  } finally {
    await unlock();
  }
}

/** Starts job after job, `runner.parallel` at a time, until none is left that can be started. */
async function startJobs(state: SweepState, folder: SweepFolder, options: RunnerOptions): Promise<void> {
  const { signal, now } = options;
  const { parallel } = state.plan.runner;
  const working = new Set<Promise<void>>();
  let broken: unknown;
  while (!signal.aborted && broken === undefined) {
    state.backend ??= await decideBackend(state.plan, folder, options.say);
    const job = working.size < parallel ? nextJob(state) : undefined;
    if (job) {
      state.running.set(job.run.id, now());
      state.started.add(job.run.id);
      const work = finishJob(job, state, folder, options)
        .catch((error) => {
          broken ??= error;
        })
        .finally(() => {
          state.running.delete(job.run.id);
          working.delete(work);
        });
      working.add(work);
    } else if (working.size === 0) break;
    else await Promise.race([...working, ...(working.size < parallel && !state.backend ? [pause(look)] : [])]);
  }
  await Promise.all(working);
  if (signal.aborted) throw signal.reason;
  if (broken !== undefined) throw broken;
}

async function finishJob(job: SweepJob, state: SweepState, folder: SweepFolder, options: RunnerOptions): Promise<void> {
  const { run } = job;
  if (run.auto && state.backend) await requireBackend(state.backend, folder);
  const end = await doJob(job, state, folder, options);
  if (!end) return;
  state.finished++;
  const left = secondsLeft(state, run.id, options.now());
  options.tell({
    run,
    ...state.cellOf(run.id),
    ...end,
    done: state.plan.runs.filter(({ id }) => state.isDone(id)).length,
    total: state.plan.runs.length,
    ...(left !== undefined && { secondsLeft: left }),
  });
}

function outcomeOf(state: SweepState): SweepOutcome {
  const runs = state.plan.runs.map(({ id }) => state.records.get(id)?.state);
  const done = runs.filter((each) => each === 'done').length;
  const failed = runs.filter((each) => each === 'failed').length;
  return {
    runs: runs.length,
    done,
    failed,
    left: runs.length - done - failed,
    finished: state.finished,
    ...(state.budget && { budget: state.budget }),
  };
}
