/** The two labeling functions in code that the benchmark applies; lfApply.py has the same. */

export function hasLink({ text }: { text: string }): string | null {
  return /https?:\/\//.test(text) ? 'spam' : null;
}

export function repeatsItself({ text }: { text: string }): string | null {
  const words = text.split(' ');
  return new Set(words).size < 0.8 * words.length ? 'spam' : null;
}
