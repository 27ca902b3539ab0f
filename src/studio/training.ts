import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import { channelVariable, type ProgressMessage } from '../core/progressMessage.js';
import { startRun } from '../experiment/startRun.js';
import { listRuns } from '../run/listRuns.js';
import { RunFolder } from '../run/runFolder.js';
import { lastEpoch } from './lastEpoch.js';
import type { TrainingStatus } from './protocol.js';

/** Milliseconds between two looks at the epochs that the run has logged. */
const pause = 500;

/** What training runs with. */
export interface TrainingOptions {
  /** What starts the command line: a program and its first arguments. */
  readonly cli: readonly string[];
  readonly cwd: string;
  readonly now: () => number;
  readonly date: () => Date;
  /** The file that takes what the process says beside its progress. */
  readonly log: string;
}

/** What is trained, as the command line is told. */
export interface TrainingTarget {
  readonly file: string;
  readonly set: readonly string[];
  readonly experiment: Experiment;
}

/**
 * `espalier run` of the studio's experiment, in a process of its own: labels and pages go on meanwhile, and the run is the one that the same command
 * would have written. One at a time. The process stops by itself, its files whole, when the studio ends.
 */
export class Training {
  readonly #options: TrainingOptions;
  #state: TrainingStatus | null = null;
  #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #started = 0;

  constructor(options: TrainingOptions) {
    this.#options = options;
  }

  /** Null before the first run. */
  status(): TrainingStatus | null {
    const state = this.#state;
    return state && isUnderWay(state) ? { ...state, seconds: this.#seconds() } : state;
  }

  /**
   * Starts a run in a new folder, or goes on with the one that was stopped last.
   *
   * @throws EspalierError STUDIO_TRAINING where one is under way, or there is none to go on with
   */
  async start({ file, set, experiment }: TrainingTarget, options: { readonly resume: boolean }): Promise<void> {
    const last = this.#state;
    if (last && isUnderWay(last)) {
      throw new EspalierError({ code: 'STUDIO_TRAINING', message: `${last.run} is being trained: one at a time` });
    }
    if (options.resume && !last?.canResume) {
      throw new EspalierError({ code: 'STUDIO_TRAINING', message: 'there is no stopped run to go on with' });
    }
    const { dir } = experiment.output;
    this.#started = this.#options.now();
    this.#stop = new AbortController();
    const fresh: TrainingStatus = {
      run: '',
      state: 'running',
      stage: null,
      epoch: null,
      epochs: experiment.training.epochs,
      seconds: 0,
      said: [],
      error: null,
      canResume: false,
      before: null,
    };
    // Before anything is awaited: a second start must find this one.
    this.#state = fresh;
    try {
      const run = options.resume ? last!.run : await freeName(dir, `${experiment.name}-${stamp(this.#options.date())}`);
      const before = options.resume ? last!.before : await newestWithNetwork(dir, experiment.name);
      this.#state = { ...fresh, run, before };
    } catch (error) {
      this.#state = last;
      throw error;
    }
    const out = join(dir, this.#state.run);
    const args = ['run', file, '--out', out, ...set.flatMap((each) => ['--set', each])];
    this.#ended = this.#follow(new RunFolder(out), options.resume ? [...args, '--resume'] : args, watched(experiment));
  }

  /** Asks the run to leave its files whole and end; it can be gone on with. */
  stop(): void {
    if (this.#state?.state !== 'running') return;
    this.#change({ state: 'stopping' });
    this.#stop.abort();
  }

  /** Stops what is under way, and waits for its end. */
  async close(): Promise<void> {
    this.stop();
    await this.#ended;
  }

  async #follow(folder: RunFolder, args: readonly string[], metric: string): Promise<void> {
    const { cli, cwd, log, now } = this.#options;
    const look = async () => {
      const epoch = await lastEpoch(folder, metric).catch(() => null);
      if (epoch) this.#change({ epoch });
    };
    const clock = setInterval(look, pause);
    try {
      const { code, said } = await startRun([...cli, ...args], {
        log,
        cwd,
        now,
        signal: this.#stop.signal,
        environment: { [channelVariable]: '1' },
        onStart: async (child) => void child.on('message', (message) => this.#hear(message as ProgressMessage)),
      });
      const stopped = this.#stop.signal.aborted && code !== 0;
      const error = code === 0 || stopped ? null : (this.#state!.error ?? diedOf(code, said));
      await look();
      const status = await folder.readStatus().catch(() => null);
      this.#change({
        state: code === 0 ? 'done' : stopped ? 'stopped' : 'failed',
        error,
        stage: null,
        canResume: code !== 0 && status !== null,
      });
    } catch (thrown) {
      this.#change({ state: 'failed', error: { code: 'CANNOT_START', text: (thrown as Error).message }, stage: null });
    } finally {
      clearInterval(clock);
      this.#change({ seconds: this.#seconds() });
    }
  }

  #hear(message: ProgressMessage): void {
    if (message.event === 'said') this.#change({ said: [...this.#state!.said, message.line].slice(-20) });
    if (message.event === 'failed') this.#change({ error: { code: message.code, text: message.text } });
    if (message.event !== 'stage') return;
    const { label, done, total, unit, before, milliseconds } = message;
    const secondsLeft =
      done > before && milliseconds > 0 ? (milliseconds / 1000 / (done - before)) * Math.max(0, total - done) : null;
    this.#change({ stage: { label, done, total, unit, secondsLeft } });
  }

  #change(change: Partial<TrainingStatus>): void {
    this.#state = { ...this.#state!, ...change };
  }

  #seconds(): number {
    return Math.round((this.#options.now() - this.#started) / 1000);
  }
}

function isUnderWay({ state }: TrainingStatus): boolean {
  return state === 'running' || state === 'stopping';
}

/** What early stopping watches, or would. */
function watched({ training: { earlyStopping } }: Experiment): string {
  return typeof earlyStopping === 'object' ? earlyStopping.metric : 'mean/validation/macroF1';
}

/** Where the process could not say why itself. */
function diedOf(code: number | null, said: string): { code: string; text: string } {
  const end = code === null ? 'the process was killed' : `the process ended with exit code ${code}`;
  return { code: 'ENDED', text: [end, said].filter(Boolean).join('\n') };
}

/** `yyyymmdd-hhmmss` in UTC, as `espalier run` names its folders. */
function stamp(date: Date): string {
  return date.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

async function freeName(dir: string, name: string): Promise<string> {
  for (let i = 1; ; i++) {
    const found = i === 1 ? name : `${name}-${i}`;
    const isThere = await stat(join(dir, found)).then(
      () => true,
      () => false,
    );
    if (!isThere) return found;
  }
}

/** The newest finished run of the experiment that has a network to be held against. */
async function newestWithNetwork(dir: string, name: string): Promise<string | null> {
  const runs = await listRuns(dir).catch(() => []);
  return runs.find((each) => each.state === 'done' && each.command !== 'label' && each.name === name)?.run ?? null;
}
