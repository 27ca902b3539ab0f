/** The two labeling functions in code that the benchmark applies; lfApply.py has the same. */

export function hasLink({ text }: { text: string }): string | null {
  return /https?:\/\//.test(text) ? 'spam' : null;
}

export function isPolite({ text }: { text: string }): string | null {
  return text.startsWith('please') || text.includes('thanks') ? 'ham' : null;
}
