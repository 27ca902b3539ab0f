import { fitsPattern } from '../core/fitsPattern.js';
import type { Column } from '../core/rowSource.js';

/**
 * The columns that names or patterns (`*` stands for any run of characters) mean: in the order of the patterns, under a
 * pattern in the order of the source, each once. What fits nothing is given back as it is, so that the caller can name it.
 */
export function columnsMatching(patterns: string | readonly string[], columns: readonly Column[]): string[] {
  const found = new Set<string>();
  for (const pattern of typeof patterns === 'string' ? [patterns] : patterns) {
    if (!pattern.includes('*')) {
      found.add(pattern);
      continue;
    }
    const matching = columns.filter(({ name }) => fitsPattern(pattern, name));
    if (matching.length === 0) found.add(pattern);
    for (const { name } of matching) found.add(name);
  }
  return [...found];
}
