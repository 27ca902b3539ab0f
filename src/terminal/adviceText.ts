import type { RankedAdvice } from '../experiment/advise/rankAdvice.js';
import { signed } from '../experiment/analysis/words.js';
import { textTable } from './textTable.js';

/** Advice as a terminal shows it: the sentence, the options by their gain, and why others have none. */
export function adviceText({ advice, finding }: RankedAdvice, columns: number | undefined, limit = 20): string {
  const known = advice.filter(({ gain }) => gain !== null);
  const unknown = advice.filter(({ gain }) => gain === null);
  const verdicts = { better: 'gain', worse: 'loss', unclear: 'no clear difference', unknown: '' };
  const rows = known
    .slice(0, limit)
    .map(({ task, action, gain, interval, verdict }) => [
      task,
      action,
      signed(gain!),
      interval ? `${signed(interval[0])} … ${signed(interval[1])}` : '–',
      verdicts[verdict],
    ]);
  const reasons = new Map<string, string[]>();
  for (const { task, action, basis } of unknown)
    reasons.set(basis, [...(reasons.get(basis) ?? []), `${task}: ${action}`]);
  return [
    finding,
    ...(rows.length > 0 ? ['', textTable(['task', 'what to do', 'gain', '95 %', ''], rows, columns)] : []),
    ...(known.length > limit ? [`… and ${known.length - limit} more (--limit, --json)`] : []),
    ...(reasons.size > 0 ? ['', 'Not estimated:'] : []),
    ...[...reasons].map(
      ([why, what]) =>
        `  ${what.slice(0, 3).join('; ')}${what.length > 3 ? ` and ${what.length - 3} more` : ''}: ${why}`,
    ),
  ].join('\n');
}
