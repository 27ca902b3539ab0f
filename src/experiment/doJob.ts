import { availableParallelism } from 'node:os';
import { autoVariable } from '../backend/autoBackend.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { halvingScore } from './halvingScore.js';
import { markOf } from './processMark.js';
import type { RunnerOptions } from './runnerOptions.js';
import { type RunEnd, startRun } from './startRun.js';
import type { RunRecord, SweepFolder } from './sweepFolder.js';
import type { SweepJob, SweepState } from './sweepState.js';
import { waitForOrphan } from './waitForOrphan.js';

/** What a job came to: the run's record and the seconds that it took now; undefined where it was stopped. */
export type JobEnd = { readonly record: RunRecord; readonly seconds: number } | undefined;

/**
 * Runs one job in a process of its own, and writes the run's record after the last attempt. What may have been bad luck is tried again; a wrong input stays wrong.
 *
 * @throws EspalierError SWEEP_RUNNING
 */
export async function doJob(
  job: SweepJob,
  state: SweepState,
  folder: SweepFolder,
  options: RunnerOptions,
): Promise<JobEnd> {
  const { run, rung } = job;
  const { id } = run;
  const { plan } = state;
  const { signal, now, say } = options;
  await waitForOrphan(folder, id, options);
  if (signal.aborted) return undefined;
  state.tried.add(id);
  const before = state.records.get(id);
  const began = now();
  const took = () => (now() - began) / 1000;
  const record = async (own: Pick<RunRecord, 'state' | 'rungs' | 'error'>, attempts: number): Promise<RunRecord> => {
    const rungs = before?.rungs && { rungs: before.rungs };
    const whole: RunRecord = { ...rungs, seconds: (before?.seconds ?? 0) + took(), attempts, ...own };
    await folder.writeRecord(id, whole);
    state.records.set(id, whole);
    return whole;
  };
  for (let tries = 0; ; tries++) {
    const attempts = (before?.attempts ?? 0) + tries + 1;
    const end = await startRun(commandOf(job, state, folder, options.cli), {
      log: folder.file('cells', id, 'log.txt'),
      ...environmentOf(job, state),
      timeout: plan.runner.timeout,
      signal,
      now,
      onStart: async ({ pid }) =>
        writeFileWhole(folder.file('cells', id, 'process.json'), JSON.stringify(await markOf(pid!))),
    });
    if (end.code === 0) {
      const reached = rung === undefined ? {} : { rungs: [...(before?.rungs ?? []), await rungOf(job, state, folder)] };
      return { record: await record({ state: 'done', ...reached }, attempts), seconds: took() };
    }
    if (signal.aborted) {
      await record({ state: 'stopped' }, attempts);
      return undefined;
    }
    const error = errorOf(end, plan.runner.timeout);
    const hopeless = !end.timedOut && (end.code === 1 || end.code === 2);
    if (hopeless || tries >= plan.runner.retries) {
      return { record: await record({ state: 'failed', error }, attempts), seconds: took() };
    }
    say(`${id}: ${error.split('\n', 1)[0]}; trying again`);
  }
}

function commandOf(
  { run, rung }: SweepJob,
  state: SweepState,
  folder: SweepFolder,
  cli: readonly string[],
): readonly string[] {
  const rungs = state.rungsOf(run);
  const stopAfter = rung === undefined || rung === rungs.length - 1 ? undefined : rungs[rung];
  return [
    ...cli,
    run.command,
    folder.config(run.id),
    '--out',
    folder.run(run.id),
    ...(run.command === 'label' ? ['--force'] : ['--resume']),
    ...(stopAfter === undefined ? [] : ['--set', `training.stopAfter=${stopAfter}`]),
  ];
}

function environmentOf({ run }: SweepJob, { plan, backend }: SweepState) {
  const { parallel } = plan.runner;
  // Runs side by side divide the cores among them; what the user says stands.
  const threads = String(Math.min(4, Math.max(1, Math.floor(availableParallelism() / parallel))));
  return {
    ...(parallel > 1 && { environment: { ESPALIER_WASM_THREADS: threads } }),
    // What is decided for the sweep stands, whatever the user's shell says by now.
    ...(run.auto && backend && { imposed: { [autoVariable]: backend.kind } }),
  };
}

async function rungOf({ run, rung }: SweepJob, state: SweepState, folder: SweepFolder) {
  const metrics = await folder.readOfRun<RunMetrics>(run.id, 'metrics.json');
  return { epochs: state.rungsOf(run)[rung!], score: halvingScore(metrics!, state.plan.search!.halving!.metric) };
}

function errorOf({ timedOut, signal, code, said }: RunEnd, timeout: number | undefined): string {
  if (timedOut) return `it took longer than runner.timeout, ${timeout} seconds`;
  return `${signal ? `ended by ${signal}` : `exit code ${code}`}: ${said}`;
}
