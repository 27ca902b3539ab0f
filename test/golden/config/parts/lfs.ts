/** For the golden files: says "spam" to loud mails. */
export const loud = (row: { text: string }) => (/!{2,}/.test(row.text) ? 'spam' : null);
