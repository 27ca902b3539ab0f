import { readdir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeFileWhole } from '../files/writeFileWhole.js';

/** How far a run has come. `command` is what was asked of it: `label` ends before the network, `run` with the report. */
export interface RunStatus {
  readonly state: 'running' | 'stopped' | 'failed' | 'done';
  readonly command: RunCommand;
  /** Hash of the resolved config, so that a resume under another config is refused. */
  readonly configHash: string;
  /** `training.stopAfter`, which may differ from one resume to the next. */
  readonly stopAfter?: number;
}

export type RunCommand = 'label' | 'train' | 'run';

/** Everything that a run itself may have written: what `--force` removes, and nothing else. */
const ownEntries = [
  'config.resolved.yaml',
  'environment.json',
  'lineage.json',
  'labels',
  'slices',
  'labelmodels',
  'augment.json',
  'checkpoints',
  'controls',
  'model',
  'predictions',
  'heldOut',
  'log.jsonl',
  'metrics.json',
  'report.html',
  'status.json',
];

/** A run's folder: where each of its files stands, and how they are written (whole or not at all) and read. */
export class RunFolder {
  constructor(readonly path: string) {}

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  writeText(name: string, text: string): Promise<void> {
    return writeFileWhole(this.file(name), text);
  }

  writeJson(name: string, value: unknown): Promise<void> {
    return this.writeText(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  writeStatus(status: RunStatus): Promise<void> {
    return this.writeJson('status.json', status);
  }

  /** The text of one of the run's files; null where it is not there. */
  async readTextIfThere(name: string): Promise<string | null> {
    try {
      return await readFile(this.file(name), 'utf8');
    } catch (error) {
      // ENOTDIR: a file stands where the run folder should.
      if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }

  /** @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE */
  async readText(name: string): Promise<string> {
    const text = await this.readTextIfThere(name);
    if (text === null) {
      const status = await this.readStatus();
      throw new EspalierError({
        code: 'NOT_A_RUN',
        message: `${this.path}: expected a run folder with ${name}; there is none`,
        hint: status
          ? `This is a run of \`espalier ${status.command}\`, ${status.state}: ${status.command === 'label' ? '`espalier run` trains a network' : 'go on with --resume'}.`
          : 'Give the folder that `espalier run` printed.',
      });
    }
    return text;
  }

  async readJson<T>(name: string): Promise<T> {
    const text = await this.readText(name);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new EspalierError(
        {
          code: 'DAMAGED_RUN_FILE',
          message: `${this.file(name)}: expected JSON; ${(cause as Error).message}`,
          hint: 'Run again with --force to write the run anew.',
        },
        { cause },
      );
    }
  }

  async readStatus(): Promise<RunStatus | null> {
    return (await this.readTextIfThere('status.json')) === null ? null : this.readJson<RunStatus>('status.json');
  }

  /** The file names in one of the run's folders, sorted; empty where the folder is not there. */
  async list(name: string): Promise<string[]> {
    try {
      return (await readdir(this.file(name))).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Removes what an earlier run wrote here; files of anybody else stay. */
  async clear(): Promise<void> {
    for (const entry of ownEntries) await rm(this.file(entry), { recursive: true, force: true });
  }

  /**
   * Makes the folder, or takes over one that may be taken over.
   *
   * @param options `canResume: false` where the command knows no --resume, so that no hint speaks of it
   * @throws EspalierError FOLDER_NOT_EMPTY, NOT_A_FOLDER, CANNOT_WRITE
   */
  static async prepare(
    path: string,
    options: { force: boolean; resume: boolean; canResume?: boolean },
  ): Promise<RunFolder> {
    const folder = new RunFolder(isAbsolute(path) ? path : join(process.cwd(), path));
    let entries: string[];
    try {
      await makeFolder(folder.path);
      entries = await readdir(folder.path);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new EspalierError(
        code === 'EEXIST' || code === 'ENOTDIR'
          ? { code: 'NOT_A_FOLDER', message: `${path}: expected a folder; it is a file` }
          : { code: 'CANNOT_WRITE', message },
        { cause },
      );
    }
    if (entries.length > 0 && !options.force && !options.resume) {
      throw new EspalierError({
        code: 'FOLDER_NOT_EMPTY',
        message: `${path}: expected a new or empty folder; it holds ${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ', …' : ''}`,
        hint: `Choose another --out${options.canResume === false ? '' : ', go on with --resume'}, or start over with --force.`,
      });
    }
    if (options.force) await folder.clear();
    return folder;
  }
}
