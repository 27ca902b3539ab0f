/** What ties mails together, as far as a thread goes. */
export interface ThreadLinks {
  readonly id: string;
  readonly messageId?: string;
  /** Message ids that this mail answers. */
  readonly answers: readonly string[];
  /** The subject without `Re:` and list tags. */
  readonly subject: string;
  readonly text: string;
}

/**
 * Groups mails that must not be torn apart by a split: those that answer one another, share a subject, or say the same
 * (a spam run). Two spam runs with random subjects still meet through the first letters of their text.
 *
 * @returns [n] for each mail the smallest id in its group
 */
export function threadKeys(mails: readonly ThreadLinks[]): string[] {
  const parents = mails.map((_, i) => i);
  const find = (i: number): number => {
    while (parents[i] !== i) i = parents[i] = parents[parents[i]];
    return i;
  };
  const first = new Map<string, number>();
  const tie = (key: string, i: number): void => {
    const other = first.get(key);
    if (other === undefined) first.set(key, i);
    else parents[find(i)] = find(other);
  };
  mails.forEach((mail, i) => {
    if (mail.messageId) tie(`id ${mail.messageId}`, i);
    for (const answered of mail.answers) tie(`id ${answered}`, i);
    const subject = letters(mail.subject);
    if (subject.length >= 4) tie(`subject ${subject}`, i);
    const start = letters(mail.text).slice(0, 120);
    if (start.length >= 8) tie(`text ${start}`, i);
  });
  const smallest = new Map<number, string>();
  mails.forEach(({ id }, i) => {
    const root = find(i);
    const held = smallest.get(root);
    if (held === undefined || id < held) smallest.set(root, id);
  });
  return mails.map((_, i) => smallest.get(find(i))!);
}

/** Letters only, so that serial numbers and punctuation do not keep two copies apart. */
function letters(text: string): string {
  return text
    .slice(0, 1000)
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, '');
}
