import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import type { SweepPlan } from './sweepPlan.js';

/** How a run of a sweep stands: its `cell.json`. Written after every attempt, so that what is there has happened. */
export interface RunRecord {
  readonly state: 'done' | 'failed' | 'stopped';
  /** Of all attempts, and of all rungs. */
  readonly seconds: number;
  readonly attempts: number;
  /** Of successive halving: per rung that was finished its epochs and score; `null` where it failed. */
  readonly rungs?: readonly { readonly epochs: number; readonly score: number | null }[];
  /** What the last attempt ended with, where it failed. */
  readonly error?: string;
}

/** A sweep's folder: `plan.json`, `backend.json` where runs say `backend: auto`, and per run `cells/<id>/` with its frozen config, its run folder and what became of it. */
export class SweepFolder {
  constructor(readonly path: string) {}

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /** A run's frozen config. */
  config(id: string): string {
    return this.file('cells', id, 'config.yaml');
  }

  /** A run's folder, as `espalier run` writes it. */
  run(id: string): string {
    return this.file('cells', id, 'run');
  }

  async readPlan(): Promise<SweepPlan | undefined> {
    return this.readJson<SweepPlan>('plan.json');
  }

  /**
   * Freezes a sweep: configs first, so that a plan that is there is whole. Configs that are there are what they were, as their ids are their hashes.
   *
   * @throws EspalierError CANNOT_WRITE
   */
  async writePlan(plan: SweepPlan, configs: ReadonlyMap<string, string>): Promise<void> {
    await mkdir(this.path, { recursive: true });
    for (const [id, yaml] of configs) {
      if ((await readText(this.config(id))) === undefined) await writeFileWhole(this.config(id), yaml);
    }
    await writeFileWhole(this.file('plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
  }

  async readRecord(id: string): Promise<RunRecord | undefined> {
    return readJson<RunRecord>(this.file('cells', id, 'cell.json'));
  }

  writeRecord(id: string, record: RunRecord): Promise<void> {
    return writeFileWhole(this.file('cells', id, 'cell.json'), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** One of the sweep's own files as JSON; undefined where it is not there. */
  readJson<T>(name: string): Promise<T | undefined> {
    return readJson<T>(this.file(name));
  }

  /** One of the files beside a run's folder as JSON; undefined where it is not there. */
  readOfCell<T>(id: string, name: string): Promise<T | undefined> {
    return readJson<T>(this.file('cells', id, name));
  }

  /** One of the files of a run as JSON; undefined where it is not there. */
  readOfRun<T>(id: string, name: string): Promise<T | undefined> {
    return readJson<T>(join(this.run(id), name));
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new EspalierError(
      {
        code: 'DAMAGED_RUN_FILE',
        message: `${path}: expected JSON; ${(cause as Error).message}`,
        hint: 'Take the file away, and the sweep makes it anew.',
      },
      { cause },
    );
  }
}
