import type { Problem } from '../core/errors.js';
import { type SplitName, splitCode, splitNames } from '../core/split.js';

/** The pairs that matter: texts of the second split that the first has already seen. */
const pairs: readonly (readonly [SplitName, SplitName])[] = [
  ['train', 'validation'],
  ['train', 'test'],
  ['validation', 'test'],
];

/**
 * A warning for texts that stand in more than one split: scores on them are too good.
 *
 * @param hashes [n] a number per text, NaN where there is none; equal texts have equal numbers
 * @param splits [n] split codes
 * @param where the source and column, for the message
 */
export function recurringTexts(
  hashes: Float64Array,
  splits: Uint8Array,
  ids: readonly string[],
  where: { source: string; column: string },
): Problem | undefined {
  const sorted = splitNames.map((name) =>
    hashes.filter((hash, row) => splits[row] === splitCode[name] && !Number.isNaN(hash)).sort(),
  );
  const found = pairs.flatMap(([first, second]) => {
    const rows: number[] = [];
    for (let row = 0; row < hashes.length; row++) {
      if (splits[row] === splitCode[second] && contains(sorted[splitCode[first]], hashes[row])) rows.push(row);
    }
    const total = sorted[splitCode[second]].length;
    return rows.length > 0
      ? [`${rows.length} of ${total} ${second} texts also occur in ${first} (example "${ids[rows[0]]}")`]
      : [];
  });
  if (found.length === 0) return undefined;
  return {
    code: 'RECURRING_TEXT',
    path: where.source,
    message: `column "${where.column}": ${found.join('; ')}`,
    hint: 'Scores on these rows are too good. splits: {group: …} keeps rows that belong together in one split.',
  };
}

function contains(sorted: Float64Array, value: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
