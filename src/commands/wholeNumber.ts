import { EspalierError } from '../core/errors.js';

/**
 * The value of an option, a whole number from 0 on.
 *
 * @throws EspalierError USAGE
 */
export function wholeNumber(given: string, command: string, option = '--limit'): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  const message = `${command}: expected a whole number from 0 on for ${option}; received "${given}"`;
  throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}
