import { Script } from 'node:vm';

const slot = Symbol.for('espalier.guarded');
const call = new Script(`globalThis[Symbol.for('espalier.guarded')]()`);

/**
 * Calls `work(row)` for one row after another and stops a row that runs for longer than `timeLimit`: V8 interrupts even
 * a regular expression that backtracks forever. The watch is set once for many rows, so that it costs next to nothing;
 * when it goes off, the row at hand gets the whole time for itself before it is found guilty.
 *
 * @param from the first row
 * @param to one past the last row
 * @param timeLimit seconds
 * @param work may return false to stop after this row; as it may be interrupted and called again for the same row, what it
 *   keeps must not depend on how often it is called
 * @param guilty is told the row that takes too long and says whether to go on with the next one
 * @returns the row to go on with, `to` when all are done
 */
export function guarded(
  from: number,
  to: number,
  timeLimit: number,
  work: (row: number) => boolean | undefined,
  guilty: (row: number) => boolean,
): number {
  let row = from;
  let suspect = -1;
  let stopped = false;
  const loop = () => {
    while (row < to && !stopped) {
      stopped = work(row) === false;
      row++;
    }
  };
  const holder = globalThis as unknown as Record<symbol, unknown>;
  while (row < to && !stopped) {
    const outer = holder[slot];
    holder[slot] = loop;
    try {
      call.runInThisContext({ timeout: Math.max(1, Math.round(timeLimit * 1000)) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (row !== suspect) suspect = row;
      else {
        stopped = !guilty(row);
        row++;
      }
    } finally {
      holder[slot] = outer;
    }
  }
  return row;
}
