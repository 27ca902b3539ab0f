import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EspalierError } from '../core/errors.js';
import { type MetricName, metrics as metricKinds } from '../core/metrics/index.js';
import { metricByPath } from '../evaluation/metricByPath.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { estimateSeconds, type TimedRun } from './estimateSeconds.js';
import { halvingEpochs } from './halvingEpochs.js';
import { lockSweep } from './lockSweep.js';
import { nextTrial } from './nextTrial.js';
import { isAlive, markOf, type ProcessMark } from './processMark.js';
import { rungsOf } from './rungsOf.js';
import { startRun } from './startRun.js';
import type { RunRecord, SweepFolder } from './sweepFolder.js';
import type { AxisLabel } from './sweepParams.js';
import type { PlannedRun, SweepPlan } from './sweepPlan.js';
import { workLeft } from './workLeft.js';

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

/** What became of a run, to be told. */
export interface SweepEvent {
  readonly run: PlannedRun;
  readonly axes: Readonly<Record<string, AxisLabel>>;
  readonly control?: string;
  readonly record: RunRecord;
  /** Of this attempt. */
  readonly seconds: number;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft?: number;
}

interface Job {
  readonly run: PlannedRun;
  /** With successive halving, the rung that it is trained to. */
  readonly rung?: number;
}

interface Options {
  /** The command line to start again, such as node and its script. */
  readonly cli: readonly string[];
  readonly tell: (event: SweepEvent) => void;
  readonly say: (line: string) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at a process that an earlier call left behind. */
const look = 200;

/**
 * Runs what is left of a sweep, each run in a process of its own. It may be stopped or killed at any moment: what is done is on disk whole, a run that was broken off goes on from
 * its checkpoint, and the processes of a killed call end by themselves. Failed runs are tried again by the next call.
 *
 * @throws EspalierError SWEEP_RUNNING; the signal's reason when it aborts
 */
export async function runSweep(plan: SweepPlan, folder: SweepFolder, options: Options): Promise<SweepOutcome> {
  const unlock = await lockSweep(folder.file('lock'));
  try {
    return await new Runner(plan, folder, options, await readRecords(plan, folder)).run();
  } finally {
    await unlock();
  }
}

function threadsOf(runs: number): string {
  return String(Math.min(4, Math.max(1, Math.floor(availableParallelism() / runs))));
}

async function readRecords(plan: SweepPlan, folder: SweepFolder): Promise<Map<string, RunRecord>> {
  const found = await Promise.all(plan.runs.map(async ({ id }) => [id, await folder.readRecord(id)] as const));
  return new Map(found.flatMap(([id, record]) => (record ? [[id, record]] : [])));
}

class Runner {
  /** Run → when it began. */
  readonly #running = new Map<string, number>();
  readonly #triedNow = new Set<string>();
  readonly #started: Set<string>;
  readonly #cells: ReadonlyMap<string, { axes: Readonly<Record<string, AxisLabel>>; control?: string }>;
  readonly #brackets: ReadonlyMap<string, readonly PlannedRun[]>;
  #finished = 0;
  #budget: SweepOutcome['budget'];

  constructor(
    private readonly plan: SweepPlan,
    private readonly folder: SweepFolder,
    private readonly options: Options,
    private readonly records: Map<string, RunRecord>,
  ) {
    this.#cells = new Map(plan.cells.toReversed().map(({ run, axes, control }) => [run, { axes, control }]));
    this.#started = new Set(records.keys());
    const brackets = new Map<string, PlannedRun[]>();
    // Trials are numbered as they were drawn, in the order of the cells.
    const byId = new Map(plan.runs.map((run) => [run.id, run]));
    for (const id of new Set(plan.cells.map(({ run }) => run))) {
      const run = byId.get(id)!;
      if (run.bracket === undefined) continue;
      brackets.set(run.bracket, [...(brackets.get(run.bracket) ?? []), run]);
    }
    this.#brackets = brackets;
  }

  async run(): Promise<SweepOutcome> {
    const { signal } = this.options;
    const working = new Set<Promise<void>>();
    let broken: unknown;
    while (!signal.aborted && broken === undefined) {
      const job = working.size < this.plan.runner.parallel ? this.#next() : undefined;
      if (job) {
        this.#running.set(job.run.id, this.options.now());
        this.#started.add(job.run.id);
        const work = this.#work(job)
          .catch((error) => {
            broken ??= error;
          })
          .finally(() => {
            this.#running.delete(job.run.id);
            working.delete(work);
          });
        working.add(work);
      } else if (working.size === 0) break;
      else await Promise.race(working);
    }
    await Promise.all(working);
    if (signal.aborted) throw signal.reason;
    if (broken !== undefined) throw broken;
    const states = this.plan.runs.map((run) => (this.#isDone(run) ? 'done' : this.records.get(run.id)?.state));
    const done = states.filter((state) => state === 'done').length;
    const failed = states.filter((state) => state === 'failed').length;
    return {
      runs: states.length,
      done,
      failed,
      left: states.length - done - failed,
      finished: this.#finished,
      ...(this.#budget && { budget: this.#budget }),
    };
  }

  /** What is started next; undefined where nothing can be now. */
  #next(): Job | undefined {
    this.#budget = undefined;
    for (const run of this.plan.runs) {
      if (run.bracket !== undefined || this.#isDone(run) || this.#running.has(run.id) || this.#triedNow.has(run.id))
        continue;
      return this.#within({ run });
    }
    for (const runs of this.#brackets.values()) {
      const { eta } = this.plan.search!.halving!;
      const trials = runs.map(({ id }) => ({
        scores: this.records.get(id)?.rungs?.map(({ score }) => score) ?? [],
        running: this.#running.has(id) || (this.#triedNow.has(id) && this.records.get(id)?.state !== 'done'),
      }));
      const next = nextTrial(trials, this.#rungs(runs[0]).length, eta);
      if (next) return this.#within({ run: runs[next.trial], rung: next.rung });
    }
    return undefined;
  }

  /** The job, where the budget has room for it. */
  #within(job: Job): Job | undefined {
    const { budget, runner } = this.plan;
    if (budget.runs !== undefined && !this.#started.has(job.run.id) && this.#started.size >= budget.runs) {
      this.#budget = 'runs';
      return undefined;
    }
    if (budget.hours !== undefined) {
      const spent = [...this.records.values()].reduce((sum, { seconds }) => sum + seconds, 0);
      const underWay = [...this.#running.keys()].reduce((sum, id) => sum + (this.#expected(id) ?? 0), 0);
      const own = this.#expected(job.run.id) ?? 0;
      if ((spent + underWay + own) / runner.parallel > 3600 * budget.hours) {
        this.#budget = 'hours';
        return undefined;
      }
    }
    return job;
  }

  async #work({ run, rung }: Job): Promise<void> {
    const { folder, plan, options } = this;
    const { signal, now, say } = options;
    const { id } = run;
    await this.#waitForOrphan(id);
    if (signal.aborted) return;
    this.#triedNow.add(id);
    const before = this.records.get(id);
    const rungs = this.#rungs(run);
    const stopAfter = rung === undefined || rung === rungs.length - 1 ? undefined : rungs[rung];
    const command = [
      ...options.cli,
      run.command,
      folder.config(id),
      '--out',
      folder.run(id),
      ...(run.command === 'label' ? ['--force'] : ['--resume']),
      ...(stopAfter === undefined ? [] : ['--set', `training.stopAfter=${stopAfter}`]),
    ];
    const began = now();
    let attempts = before?.attempts ?? 0;
    for (let tries = 0; ; tries++) {
      attempts++;
      const end = await startRun(command, {
        log: folder.file('cells', id, 'log.txt'),
        // Runs side by side divide the cores among them; what the user says stands.
        ...(plan.runner.parallel > 1 && { environment: { ESPALIER_WASM_THREADS: threadsOf(plan.runner.parallel) } }),
        timeout: plan.runner.timeout,
        signal,
        now,
        onStart: async ({ pid }) =>
          writeFileWhole(folder.file('cells', id, 'process.json'), JSON.stringify(await markOf(pid!))),
      });
      const seconds = (before?.seconds ?? 0) + (now() - began) / 1000;
      const shared = { seconds, attempts, ...(before?.rungs && { rungs: before.rungs }) };
      if (end.code === 0) {
        const score = rung === undefined ? undefined : await this.#score(run);
        const reached =
          score === undefined ? {} : { rungs: [...(before?.rungs ?? []), { epochs: rungs[rung!], score }] };
        await this.#record(run, { ...shared, state: 'done', ...reached }, (now() - began) / 1000);
        return;
      }
      if (signal.aborted) {
        await this.#record(run, { ...shared, state: 'stopped' });
        return;
      }
      const error = end.timedOut
        ? `it took longer than runner.timeout, ${plan.runner.timeout} seconds`
        : `${end.signal ? `ended by ${end.signal}` : `exit code ${end.code}`}: ${end.said}`;
      // A wrong input stays wrong: only what may have been bad luck is tried again.
      const hopeless = !end.timedOut && (end.code === 1 || end.code === 2);
      if (hopeless || tries >= plan.runner.retries) {
        await this.#record(run, { ...shared, state: 'failed', error }, (now() - began) / 1000);
        return;
      }
      say(`${id}: ${error.split('\n', 1)[0]}; trying again`);
    }
  }

  /** A call that was killed leaves processes that are about to end: two must not write into one folder. */
  async #waitForOrphan(id: string): Promise<void> {
    const { folder, options } = this;
    const mark = await folder.readOfCell<ProcessMark>(id, 'process.json');
    if (!mark) return;
    for (let waited = 0; await isAlive(mark); waited += look) {
      if (options.signal.aborted) return;
      if (waited === 0) options.say(`${id}: waiting for process ${mark.pid} of an earlier call to end`);
      if (waited > 120_000) {
        throw new EspalierError({
          code: 'SWEEP_RUNNING',
          message: `${join(folder.path, 'cells', id)}: process ${mark.pid} of an earlier call still runs; expected it to have ended`,
          hint: 'Stop it, then start the sweep again.',
        });
      }
      await pause(look);
    }
  }

  /** What successive halving ranks by; a larger one is better. */
  async #score(run: PlannedRun): Promise<number | null> {
    const { metric } = this.plan.search!.halving!;
    const found = metricByPath((await this.folder.readOfRun<RunMetrics>(run.id, 'metrics.json'))!, metric);
    const { better } = metricKinds[metric.split('/').at(-1) as MetricName];
    return found === null ? null : better === 'higher' ? found : -found;
  }

  async #record(run: PlannedRun, record: RunRecord, seconds?: number): Promise<void> {
    await this.folder.writeRecord(run.id, record);
    this.records.set(run.id, record);
    if (seconds === undefined) return;
    this.#finished++;
    const { axes, control } = this.#cells.get(run.id)!;
    const secondsLeft = this.#left(run.id);
    this.options.tell({
      run,
      axes,
      ...(control !== undefined && { control }),
      record,
      seconds,
      done: this.plan.runs.filter((each) => this.#isDone(each)).length,
      total: this.plan.runs.length,
      ...(secondsLeft !== undefined && { secondsLeft }),
    });
  }

  #rungs(run: PlannedRun): number[] {
    const { minimum, eta } = this.plan.search?.halving ?? { minimum: run.epochs, eta: 2 };
    return rungsOf(minimum, run.epochs, eta);
  }

  /** With successive halving: as far as it was to go by now. */
  #isDone({ id }: PlannedRun): boolean {
    return this.records.get(id)?.state === 'done';
  }

  #timed(): TimedRun[] {
    return this.plan.runs.flatMap(({ id }) => {
      const record = this.records.get(id);
      return record?.state === 'done' ? [{ axes: this.#axesOf(id), seconds: record.seconds }] : [];
    });
  }

  #axesOf(id: string): Readonly<Record<string, AxisLabel>> {
    const { axes, control } = this.#cells.get(id)!;
    return { ...axes, ' control': control ?? '' };
  }

  #expected(id: string): number | undefined {
    return estimateSeconds(this.#axesOf(id), this.#timed(), this.plan.seedAxes);
  }

  /** @param ended a run that has ended by now */
  #left(ended: string): number | undefined {
    const open = this.plan.runs.filter(
      (run) =>
        run.bracket === undefined &&
        !this.#isDone(run) &&
        this.records.get(run.id)?.state !== 'failed' &&
        run.id !== ended,
    );
    const grid = workLeft(
      open.map(({ id }) => {
        const since = this.#running.get(id);
        return {
          axes: this.#axesOf(id),
          ...(since !== undefined && { running: (this.options.now() - since) / 1000 }),
        };
      }),
      this.#timed(),
      this.plan.runner.parallel,
      this.plan.seedAxes,
    );
    return grid === undefined ? undefined : grid + this.#halvingLeft();
  }

  /** Of successive halving: the epochs that are left, at the pace of those that were trained. */
  #halvingLeft(): number {
    let [left, trained, seconds] = [0, 0, 0];
    for (const runs of this.#brackets.values()) {
      const records = runs.flatMap(({ id }) => this.records.get(id) ?? []);
      const epochs = records.reduce((sum, { rungs }) => sum + (rungs?.at(-1)?.epochs ?? 0), 0);
      trained += epochs;
      seconds += records.reduce((sum, record) => sum + record.seconds, 0);
      left += halvingEpochs(runs.length, this.#rungs(runs[0]), this.plan.search!.halving!.eta) - epochs;
    }
    return trained > 0 ? (Math.max(0, left) * seconds) / trained / this.plan.runner.parallel : 0;
  }
}
