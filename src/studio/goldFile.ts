import { appendFile, readFile } from 'node:fs/promises';
import { EspalierError } from '../core/errors.js';
import { csvLine } from '../files/csvLine.js';

/** What was annotated: task → id → class, or null where that was taken back. */
export type Annotations = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

/** Says in the file that there is no gold, as in any gold column. */
const none = '-1';

/**
 * Gold that was given in the studio: a CSV beside the experiment file, with the row's id, a column per task, and `why` and `at`. Lines are only ever
 * appended, one for each thing said; of several about one row and task the last one holds, and -1 takes back what was said.
 */
export class GoldFile {
  readonly #said: Map<string, Map<string, string | null>>;
  #header: readonly string[] | undefined;
  /** Ends a last line that was cut off, so that the next one stands by itself. */
  #end: string;

  private constructor(
    readonly path: string,
    header: readonly string[] | undefined,
    said: Map<string, Map<string, string | null>>,
    end = '',
  ) {
    this.#header = header;
    this.#said = said;
    this.#end = end;
  }

  /** @throws EspalierError STUDIO_GOLD_FILE where the file is none of these */
  static async open(path: string): Promise<GoldFile> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const [header, ...lines] = readCsv(text);
    const said = new Map<string, Map<string, string | null>>();
    if (!header) return new GoldFile(path, undefined, said);
    const id = header.indexOf('id');
    if (id < 0) {
      const message = `${path}: expected a CSV with the columns id and one per task; received ${header.join(', ')}`;
      throw new EspalierError({ code: 'STUDIO_GOLD_FILE', message });
    }
    for (const cells of lines) {
      header.forEach((name, i) => {
        if (i === id || name === 'why' || name === 'at' || !cells[i]) return;
        if (!said.has(name)) said.set(name, new Map());
        said.get(name)!.set(cells[id], cells[i] === none ? null : cells[i]);
      });
    }
    return new GoldFile(path, header, said, text.endsWith('\n') ? '' : '\n');
  }

  get annotations(): Annotations {
    return this.#said;
  }

  /**
   * Appends what is said of one row on one task.
   *
   * @param tasks all of the experiment, for the header of a new file
   * @throws EspalierError STUDIO_GOLD_FILE where the file has no column for the task
   */
  async append(
    entry: { id: string; task: string; class: string | null; why: string; at: Date },
    tasks: readonly string[],
  ): Promise<void> {
    const header = this.#header ?? ['id', ...tasks, 'why', 'at'];
    if (!header.includes(entry.task)) {
      throw new EspalierError({
        code: 'STUDIO_GOLD_FILE',
        message: `${this.path}: expected a column "${entry.task}"; the file has ${header.join(', ')}`,
        hint: 'It was begun when the experiment had other tasks: rename it, and a new one is begun.',
      });
    }
    const cells: Record<string, string> = {
      id: entry.id,
      why: entry.why,
      at: entry.at.toISOString(),
      [entry.task]: entry.class ?? none,
    };
    const line = csvLine(header.map((name) => cells[name]));
    await appendFile(this.path, this.#header ? `${this.#end}${line}\n` : `${csvLine(header)}\n${line}\n`);
    this.#header = header;
    this.#end = '';
    if (!this.#said.has(entry.task)) this.#said.set(entry.task, new Map());
    this.#said.get(entry.task)!.set(entry.id, entry.class);
  }
}

/** Lines of cells (RFC 4180); a last line that was cut off, as by a full disk, is left out. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  for (let found = pattern.exec(text); found && pattern.lastIndex <= text.length; found = pattern.exec(text)) {
    const [, cell, end] = found;
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === ',') continue;
    if (end === '') break;
    lines.push(cells);
    cells = [];
  }
  return lines;
}
