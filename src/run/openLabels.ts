import { EspalierError } from '../core/errors.js';
import type { ProbLabels } from '../core/probLabels.js';
import { openDatabase } from '../data/database.js';
import { sqlString } from '../data/sqlText.js';
import type { RunFolder } from './runFolder.js';

/** A run's labels of some rows. */
export interface LabelChunk {
  readonly ids: readonly string[];
  /** By task, over these rows. */
  readonly tasks: ReadonlyMap<string, ProbLabels & { readonly votes: Uint32Array }>;
}

/** A run's labels of one source's tasks, read side by side as they come. */
export interface OpenLabels {
  /** By task: the most votes that a row has. */
  readonly mostVotes: ReadonlyMap<string, number>;
  /**
   * The next rows, in the order of the data.
   *
   * @throws EspalierError SOURCE_CHANGED where there are not so many any more
   */
  take(n: number): Promise<LabelChunk>;
  close(): Promise<void>;
}

/**
 * Opens `labels/<task>.parquet` of several tasks with the same rows. Only the rows at hand are in memory.
 *
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function openLabels(
  folder: RunFolder,
  tasks: readonly { readonly name: string; readonly classes: readonly string[] }[],
): Promise<OpenLabels> {
  const database = await openDatabase();
  try {
    const mostVotes = new Map<string, number>();
    const tables: string[] = [];
    const columns: string[] = ['t0.c0'];
    for (const [t, { name, classes }] of tasks.entries()) {
      const { confidences = [] } = await folder.readJson<{ confidences?: readonly string[] }>(
        `labelmodels/${name}.json`,
      );
      const from = `read_parquet([${sqlString(folder.file('labels', `${name}.parquet`))}])`;
      const described = await database.query(`DESCRIBE FROM ${from}`);
      const places = described.map((_, i) => `c${i}`);
      const votes = places.slice(3 + classes.length, places.length - confidences.length);
      const count = votes.map((column) => `(${column} >= 0)::UINTEGER`).join(' + ') || '0::UINTEGER';
      const table = `(SELECT c0, c2, ${classes.map((_, c) => `c${3 + c}`).join(', ')}, (${count})::UINTEGER AS votes FROM ${from} AS saved(${places.join(', ')}))`;
      const [most] = await database.query<{ most: number | null }>(`SELECT max(votes) AS most FROM ${table} AS t`);
      mostVotes.set(name, most.most ?? 0);
      tables.push(`${table} AS t${t}`);
      columns.push(`t${t}.c2`, `t${t}.votes`, ...classes.map((_, c) => `t${t}.c${3 + c}`));
    }
    const connection = await database.connect();
    const result = await connection.stream(`SELECT ${columns.join(', ')} FROM ${tables.join(' POSITIONAL JOIN ')}`);
    let chunk = await result.fetchChunk();
    let at = 0;
    return {
      mostVotes,
      async take(n) {
        const ids: string[] = [];
        const taken = new Map(
          tasks.map(({ name, classes }) => {
            const k = classes.length;
            const own = { n, k, probs: new Float32Array(n * k), covered: new Uint8Array(n), votes: new Uint32Array(n) };
            return [name, own];
          }),
        );
        while (ids.length < n) {
          if (!chunk || chunk.rowCount === 0) throw changed(folder);
          if (at === chunk.rowCount) {
            chunk = await result.fetchChunk();
            at = 0;
            continue;
          }
          const from = ids.length;
          const length = Math.min(n - from, chunk.rowCount - at);
          const idCells = chunk.getColumnVector(0);
          for (let i = 0; i < length; i++) ids.push(String(idCells.getItem(at + i)));
          let column = 1;
          for (const { k, probs, covered, votes } of taken.values()) {
            const [coveredCells, voteCells] = [chunk.getColumnVector(column++), chunk.getColumnVector(column++)];
            for (let i = 0; i < length; i++) {
              covered[from + i] = coveredCells.getItem(at + i) === true ? 1 : 0;
              votes[from + i] = Number(voteCells.getItem(at + i));
            }
            for (let c = 0; c < k; c++) {
              const cells = chunk.getColumnVector(column++);
              for (let i = 0; i < length; i++) probs[(from + i) * k + c] = Number(cells.getItem(at + i));
            }
          }
          at += length;
        }
        return { ids, tasks: taken };
      },
      async close() {
        connection.closeSync();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** For rows that are not those that the run labeled. */
export function changed(folder: RunFolder): EspalierError {
  return new EspalierError({
    code: 'SOURCE_CHANGED',
    message: `${folder.path}: expected the rows that the run labeled; its data now hold others, or in another order`,
    hint: 'Label again with `espalier label`, and export that run.',
  });
}
