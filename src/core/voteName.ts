/**
 * A vote in words: the class, `not spam` where it is for most classes, else `spam or ad`. Where a class bears that very name, as an
 * experiment has it: `{not: spam}`.
 *
 * @param names [k] the task's classes
 * @param classes those that the vote is for, ascending
 */
export function voteName(names: readonly string[], classes: readonly number[]): string {
  if (classes.length === 1) return names[classes[0]];
  const own = classes.map((c) => names[c]);
  const others = names.filter((_, c) => !classes.includes(c));
  const negative = others.length < own.length;
  const words = negative ? `not ${others.join(' or ')}` : own.join(' or ');
  if (!names.includes(words)) return words;
  return negative ? `{not: [${others.join(', ')}]}` : `{any: [${own.join(', ')}]}`;
}
