import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { loadExperiment } from '../config/index.js';
import { EspalierError, type Problem } from '../core/errors.js';
import { silentProgress } from '../core/progress.js';
import { systemError } from '../core/systemError.js';
import { refreshCode } from '../labeling/refreshCode.js';
import { runPipeline } from '../pipeline.js';
import { readLineage } from '../run/lineage.js';
import { listRuns } from '../run/listRuns.js';
import { RunFolder } from '../run/runFolder.js';
import { testOpened } from '../run/testOpened.js';
import { stampsOf, waitForChange } from '../run/waitForChange.js';
import type { PipelineEnvironment } from '../stages/environment.js';
import { filesReadBy } from '../stages/filesReadBy.js';
import { testLabelingFunctions } from '../stages/testLabelingFunctions.js';
import { GoldFile } from './goldFile.js';
import type { RunChoice, StudioStatus } from './protocol.js';
import { recordTestOpening } from './recordTestOpening.js';
import { openSession, type Session } from './session.js';
import type { TaskTable } from './taskTable.js';
import { Training } from './training.js';
import { Views } from './views.js';

/** What a studio is opened on, and where it may write beside it. */
export interface StudioOptions {
  /** An experiment file, which is labeled at every save; or a run folder, which is only read. */
  readonly target: string;
  readonly set?: readonly string[];
  readonly cwd: string;
  readonly environment: PipelineEnvironment;
  readonly signal: AbortSignal;
  /** What starts the command line once more, for training. @default nothing is trained */
  readonly cli?: readonly string[];
}

/**
 * What the studio knows: the labeling in hand, the views taken of it, what went wrong last. An experiment file is labeled into a temporary folder, and again
 * at every change of a file it rests on; functions that did not change keep their votes through the cache, as in `espalier watch`.
 */
export class Studio {
  readonly views = new Views();
  /** The experiment file; undefined for a run. */
  readonly file: string | undefined;
  session: Session | undefined;
  /** The labels before the last save that changed them. */
  previous: RunFolder | undefined;
  generation = 0;
  labeling = false;
  error: { readonly code: string; readonly text: string } | null = null;
  testOpen = false;
  /** Examples of labeling functions that come out otherwise. */
  failedExamples: readonly Problem[] = [];
  readonly #options: StudioOptions;
  readonly #base: string;
  readonly #run: RunFolder | undefined;
  #files: string[] = [];
  #stamps = '';
  #round = 0;
  readonly #training: Training | undefined;

  private constructor(options: StudioOptions, base: string, run: RunFolder | undefined) {
    this.#options = options;
    this.#base = base;
    this.#run = run;
    this.file = run ? undefined : resolve(options.cwd, options.target);
    if (run || !options.cli || options.cli.length === 0) return;
    this.#training = new Training({
      cli: options.cli,
      cwd: options.cwd,
      now: options.environment.now,
      date: () => this.date(),
      log: join(base, 'training.txt'),
    });
  }

  /** @throws EspalierError NO_SUCH_TARGET */
  static async open(options: StudioOptions): Promise<Studio> {
    const path = resolve(options.cwd, options.target);
    const found = await stat(path).catch(() => undefined);
    if (!found) {
      throw new EspalierError({
        code: 'NO_SUCH_TARGET',
        message: `${options.target}: expected an experiment file or a run folder; there is neither`,
      });
    }
    const base = await mkdtemp(join(tmpdir(), 'espalier-studio-'));
    return new Studio(options, base, found.isDirectory() ? new RunFolder(path) : undefined);
  }

  get cwd(): string {
    return this.#options.cwd;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** Annotated gold lies beside the experiment file; a run is only read. */
  gold: GoldFile | undefined;

  /** Labels (or opens the run), then follows the files until the signal aborts. What is wrong is kept for the page to show. */
  async follow(): Promise<void> {
    const { signal } = this.#options;
    // A run whose test rows the studio has shown before keeps no secret; an experiment file asks each time.
    const lineage = this.#run && (await readLineage(this.#run).catch(() => null));
    this.testOpen = lineage?.testOpened?.some(({ command }) => command === 'studio') ?? false;
    while (!signal.aborted) {
      await this.#refresh();
      if (this.#run || !(await waitForChange(this.#files, this.#stamps, signal))) return;
    }
  }

  date(): Date {
    return this.#options.environment.date?.() ?? new Date();
  }

  get #stem(): string {
    return this.file!.replace(/\.ya?ml$/i, '');
  }

  async #refresh(): Promise<void> {
    this.labeling = true;
    try {
      const next = this.#run ? await this.#openRun(this.#run) : await this.#label();
      this.failedExamples = await testLabelingFunctions(next.experiment, this.#options.signal).then(
        ({ problems }) => problems,
        () => [],
      );
      const last = this.session;
      if (last && !this.#run) {
        if (this.previous) await rm(this.previous.path, { recursive: true, force: true });
        this.previous = last.folder;
      }
      this.session = next;
      this.generation++;
      this.error = null;
      await last?.close();
      // Read while the page is looked at: the first search or preview need not wait for it.
      for (const cells of next.cells.values()) void cells.rows().catch(() => {});
    } catch (thrown) {
      if (this.#options.signal.aborted) return;
      const error = systemError(thrown) ?? thrown;
      if (!(error instanceof EspalierError)) throw error;
      this.error = { code: error.code, text: error.message };
    } finally {
      this.labeling = false;
    }
  }

  async #openRun(folder: RunFolder): Promise<Session> {
    const { cwd, signal } = this.#options;
    await folder.readText('config.resolved.yaml');
    const { experiment } = await loadExperiment(folder.file('config.resolved.yaml'), { cwd, withoutModels: true });
    return openSession(experiment, folder, { signal });
  }

  async #label(): Promise<Session> {
    const { cwd, set = [], target, environment, signal } = this.#options;
    const read = new Set([this.file!]);
    // Files are stamped before they are read: what is saved while they are read counts as a change.
    const before = new Map<string, string>();
    for (const path of new Set([...this.#files, this.file!])) before.set(path, await stampsOf([path]));
    const follow = async (paths: Iterable<string>) => {
      this.#files = [...new Set(paths)];
      const stamps = this.#files.map(async (path) => before.get(path) ?? (await stampsOf([path])));
      this.#stamps = (await Promise.all(stamps)).join('\n');
    };
    try {
      const loaded = await loadExperiment(target, {
        set,
        cwd,
        withoutModels: true,
        onRead: (path) => void read.add(path),
      });
      const { experiment } = loaded;
      const found = await filesReadBy(experiment);
      for (const path of found.files) read.add(path);
      await follow(read);
      refreshCode(found.code);
      const folder = new RunFolder(join(this.#base, String(this.#round++)));
      await folder.writeText('config.resolved.yaml', loaded.resolvedYaml);
      await runPipeline(experiment, 'label', folder, { ...environment, progress: silentProgress, signal, draws: 0 });
      this.gold ??= await GoldFile.open(`${this.#stem}.gold.csv`);
      return await openSession(experiment, folder, { annotations: this.gold.annotations, signal });
    } catch (error) {
      // What was read up to the mistake is followed, beside what was known: mending any of it starts anew.
      await follow([...this.#files, ...read]);
      throw error;
    }
  }

  /**
   * Gives a row a class on a task, or takes that back: at once for what is counted here, and for good in the gold file.
   *
   * @param why what made somebody look at the row: gold of rows that were picked for their conflicts judges too harshly
   * @throws EspalierError STUDIO_READ_ONLY, STUDIO_GOLD_FILE, and what writing brings
   */
  async annotate(table: TaskTable, row: number, name: string | null, why: string): Promise<void> {
    if (!this.gold || !this.session) {
      throw new EspalierError({
        code: 'STUDIO_READ_ONLY',
        message: 'a finished run is only read; open the experiment file to annotate',
      });
    }
    const { task, source, gold } = table;
    const tasks = this.session.experiment.tasks.map((each) => each.name);
    await this.gold.append({ id: source.ids[row], task: task.name, class: name, why, at: this.date() }, tasks);
    gold[row] = name === null ? (this.session.data.gold.get(task.name)?.[row] ?? -1) : task.classes.indexOf(name);
  }

  /** Opens the test rows, and says so where it will be found again. */
  async openTest(): Promise<void> {
    if (this.testOpen) return;
    if (!this.#run) await recordTestOpening(`${this.#stem}.studio.jsonl`, this.date());
    else if (!(await testOpened(this.#run, 'studio', this.date()))) {
      throw new EspalierError({
        code: 'STUDIO_NO_RECORD',
        message: `${this.#run.path}: keeps no lineage, in which the opening of its test rows would be recorded; they stay closed`,
      });
    }
    this.testOpen = true;
    this.generation++;
  }

  /**
   * Trains the experiment as its file stands, in a process of its own.
   *
   * @param options `resume`: goes on with the run that was stopped last
   * @throws EspalierError STUDIO_READ_ONLY, STUDIO_TRAINING, STUDIO_NOT_READY
   */
  async train(options: { readonly resume: boolean }): Promise<void> {
    if (!this.#training) {
      throw new EspalierError({
        code: 'STUDIO_READ_ONLY',
        message: 'a finished run is only read; open the experiment file to train',
      });
    }
    if (!this.session) {
      throw new EspalierError({ code: 'STUDIO_NOT_READY', message: 'the rows are being labeled for the first time' });
    }
    const { experiment } = this.session;
    if (experiment.features.length === 0) {
      throw new EspalierError({
        code: 'STUDIO_TRAINING',
        message: 'the experiment declares no features for a network to learn from',
        hint: 'Add some under features:, such as text: {kind: hashedNgrams, field: text}',
      });
    }
    await this.#training.start({ file: this.file!, set: this.#options.set ?? [], experiment }, options);
  }

  /** Asks the run that is being trained to end, its files whole. */
  stopTraining(): void {
    this.#training?.stop();
  }

  status(): StudioStatus {
    const { session } = this;
    return {
      mode: this.#run ? 'read' : 'edit',
      name: basename(this.#options.target),
      generation: this.generation,
      labeling: this.labeling,
      error: this.error,
      tasks: [...(session?.tables.values() ?? [])].map(({ task, network, source }) => ({
        name: task.name,
        classes: task.classes,
        hasNetwork: network !== undefined,
        hasTest: source.splits.includes(2),
      })),
      slices: [...new Set(session?.slices.map(({ name }) => name) ?? [])],
      testOpen: this.testOpen,
      goldFile: this.gold ? fileLabel(this.gold.path, this.cwd) : null,
      training: this.#training?.status() ?? null,
      canTrain: this.#training !== undefined && (session?.experiment.features.length ?? 0) > 0,
    };
  }

  /** The runs that can be set side by side, by keys: a page never names a path. */
  async runs(): Promise<(RunChoice & { folder: RunFolder })[]> {
    const { session } = this;
    if (!session) return [];
    const here = session.folder;
    const dir = this.#run ? dirname(this.#run.path) : session.experiment.output.dir;
    const others = await listRuns(dir).catch(() => []);
    return [
      {
        key: 'now',
        label: this.#run ? `this run (${basename(here.path)})` : 'the labels now',
        hasNetwork: (await here.list('predictions')).length > 0,
        folder: here,
      },
      ...(this.previous
        ? [{ key: 'before', label: 'the labels before the last save', hasNetwork: false, folder: this.previous }]
        : []),
      ...others
        .filter(({ run, state }) => state === 'done' && !(this.#run && run === basename(here.path)))
        .map(({ run, started, command }) => ({
          key: `run:${run}`,
          label: `${run} (${command}${started ? `, ${started.slice(0, 16).replace('T', ' ')}` : ''})`,
          hasNetwork: command !== 'label',
          folder: new RunFolder(join(dir, run)),
        })),
    ];
  }

  async close(): Promise<void> {
    await this.#training?.close();
    await this.session?.close();
    // A stage that is being stopped may still write there.
    await rm(this.#base, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
