import { Script } from 'node:vm';
import { EspalierError } from '../core/errors.js';

const slot = Symbol.for('espalier.guarded');
const call = new Script(`globalThis[Symbol.for('espalier.guarded')]()`);

/**
 * Calls `work(row)` for every row of a block and stops a row that runs for longer than `timeLimit`: V8 interrupts even a regular
 * expression that backtracks forever. The watch is set once for many rows, so that it costs next to nothing; when it goes off the row at hand
 * gets the whole time for itself before it is found guilty.
 *
 * @param rows number of rows
 * @param timeLimit seconds
 * @param nameRow how an error calls a row
 * @throws EspalierError LF_TIMEOUT
 */
export function guarded(
  rows: number,
  timeLimit: number,
  work: (row: number) => void,
  nameRow: (row: number) => string,
): void {
  let row = 0;
  let suspect = -1;
  const holder = globalThis as unknown as Record<symbol, unknown>;
  while (row < rows) {
    holder[slot] = () => {
      for (; row < rows; row++) work(row);
    };
    try {
      call.runInThisContext({ timeout: Math.max(1, Math.round(timeLimit * 1000)) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (row === suspect) {
        throw new EspalierError({
          code: 'LF_TIMEOUT',
          message: `${nameRow(row)}: expected an answer within ${timeLimit} s; it is still running`,
          hint: 'A pattern such as (a+)+ can take forever on some texts: rewrite it so that its parts cannot match the same characters in several ways.',
        });
      }
      suspect = row;
    } finally {
      delete holder[slot];
    }
  }
}
