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
    const expression = new RegExp(`^${pattern.split('*').map(escapeForRegExp).join('.*')}$`, 's');
    const matching = columns.filter(({ name }) => expression.test(name));
    if (matching.length === 0) found.add(pattern);
    for (const { name } of matching) found.add(name);
  }
  return [...found];
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
