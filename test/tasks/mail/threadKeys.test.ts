import { describe, expect, it } from 'vitest';
import { type ThreadLinks, threadKeys } from '../../../tasks/mail/prepare/threadKeys.js';

const mail = (id: string, links: Partial<ThreadLinks> = {}): ThreadLinks => ({
  id,
  answers: [],
  subject: '',
  text: '',
  ...links,
});

describe('threadKeys', () => {
  it('ties an answer to what it answers, also over a mail that is missing', () => {
    const keys = threadKeys([
      mail('b', { messageId: '<1>' }),
      mail('c', { messageId: '<3>', answers: ['<2>', '<1>'] }),
      mail('a', { messageId: '<4>', answers: ['<2>'] }),
      mail('d', { messageId: '<5>' }),
    ]);
    expect(keys).toEqual(['a', 'a', 'a', 'd']);
  });

  it('ties equal subjects and equal beginnings, serial numbers aside', () => {
    const run = 'Dear friend, you have been chosen to take part in a very special offer that ends';
    expect(
      threadKeys([
        mail('a', { subject: 'Cheap disks' }),
        mail('b', { subject: 'cheap disks!' }),
        mail('c', { subject: 'one', text: `${run} 17` }),
        mail('d', { subject: 'two', text: `${run} 18` }),
      ]),
    ).toEqual(['a', 'a', 'c', 'c']);
  });

  it('does not tie mails by an empty subject or a few words', () => {
    expect(threadKeys([mail('a', { text: 'thanks' }), mail('b', { text: 'thanks' })])).toEqual(['a', 'b']);
  });
});
