import { EspalierError } from '../core/errors.js';
import type { PrepareContext } from './labelingFunction.js';

/**
 * Says that a file speaks about rows that the data do not hold.
 *
 * @param strangers how many entries of the file do
 * @param keys the file's ids
 * @throws EspalierError UNKNOWN_ITEM when all of them do: the column or the data's id must be a mistake
 */
export function warnOfStrangers(
  strangers: number,
  keys: readonly unknown[],
  path: string,
  context: Pick<PrepareContext, 'name' | 'rowOfId' | 'warn'>,
): void {
  if (strangers === 0) return;
  const subject = `labeling function "${context.name}"`;
  if (strangers < keys.length) {
    const message = `${subject}: ${strangers} of the ${keys.length} entries of ${path} name no row of the data; they are left out`;
    context.warn({ code: 'UNKNOWN_ITEM', message });
    return;
  }
  const [id] = context.rowOfId().keys();
  throw new EspalierError({
    code: 'UNKNOWN_ITEM',
    message: `${subject}: expected ids of the data in ${path}, such as "${id}"; none of its ${keys.length} entries names one, the first is "${keys[0]}"`,
    hint: "Check data.id and the column that holds the file's ids.",
  });
}
