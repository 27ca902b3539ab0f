/** Callers ask one pattern about many names. */
let last = { pattern: '', expression: /^$/s };

/** Whether a name fits a pattern in which `*` stands for any characters, slashes included. */
export function fitsPattern(pattern: string, name: string): boolean {
  if (last.pattern !== pattern) {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    last = { pattern, expression: new RegExp(`^${parts.join('.*')}$`, 's') };
  }
  return last.expression.test(name);
}
