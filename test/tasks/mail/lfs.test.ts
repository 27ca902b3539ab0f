import { describe, expect, it } from 'vitest';
import * as lfs from '../../../tasks/mail/lfs.js';

const context = { resources: {}, signal: new AbortController().signal };
const mail = (parts: Partial<{ subject: string; text: string; quoted_lines: number; links: number }>) => ({
  subject: '',
  text: '',
  quoted_lines: 0,
  links: 0,
  ...parts,
});

describe('mail labeling functions', () => {
  it('advanceFee wants four signs of the letter', () => {
    const letter =
      'Dear Sir,\nI am the son of the late General Abacha of Nigeria and write in strict confidence. The funds lie in a bank account.';
    expect(lfs.advanceFee(mail({ text: letter }), context)).toBe('spam');
    expect(lfs.advanceFee(mail({ text: 'Dear friend, how was Nigeria?' }), context)).toBeNull();
  });

  it('shoutingSubject reads letters only, and enough of them', () => {
    expect(lfs.shoutingSubject(mail({ subject: '$$$ GET RICH NOW!!! 100%' }), context)).toBe('spam');
    expect(lfs.shoutingSubject(mail({ subject: 'RPM' }), context)).toBeNull();
    expect(lfs.shoutingSubject(mail({ subject: 'Get rich NOW' }), context)).toBeNull();
    expect(lfs.shoutingSubject(mail({ subject: '12345678' }), context)).toBeNull();
  });

  it('asksAround wants a question and somebody to ask', () => {
    const text = 'Hi all,\ndoes the new kernel see your disk?\n';
    expect(lfs.asksAround(mail({ text }), context)).toBe('list');
    expect(lfs.asksAround(mail({ text: 'Do you want to save?' }), context)).toBeNull();
    expect(lfs.asksAround(mail({ text, links: 30 }), context)).toBeNull();
  });

  it('newsBrief passes over mail that speaks of its writer', () => {
    const text = 'The museum has opened a room on early computers, with machines that still run.';
    expect(lfs.newsBrief(mail({ text }), context)).toBe('direct');
    expect(lfs.newsBrief(mail({ text: `${text}\n\nCheers,\nTom` }), context)).toBeNull();
    expect(lfs.newsBrief(mail({ text, quoted_lines: 1 }), context)).toBeNull();
    expect(lfs.newsBrief(mail({ text: 'word '.repeat(121) }), context)).toBeNull();
  });

  it('answersInline counts turns between quotation and answer', () => {
    expect(lfs.answersInline(mail({ text: '> does it work?\nIt does.\n\n> and on Sundays?\nToo.' }), context)).toBe(
      'reply',
    );
    expect(lfs.answersInline(mail({ text: 'Tom wrote:\n> it works' }), context)).toBeNull();
    expect(lfs.answersInline(mail({ text: 'plain\nwords' }), context)).toBeNull();
  });

  it('pastedArticle wants a link first or a long text, and no quotation', () => {
    expect(lfs.pastedArticle(mail({ text: 'http://www.example.org\nThe article says …' }), context)).toBe('original');
    expect(lfs.pastedArticle(mail({ text: 'x'.repeat(4001) }), context)).toBe('original');
    expect(lfs.pastedArticle(mail({ text: 'See http://www.example.org' }), context)).toBeNull();
    expect(lfs.pastedArticle(mail({ text: 'x'.repeat(4001), quoted_lines: 2 }), context)).toBeNull();
  });

  it('worldAffairs wants two themes', () => {
    expect(lfs.worldAffairs(mail({ subject: 'War and the stock market' }), context)).toBe('fork');
    expect(lfs.worldAffairs(mail({ text: 'A good book' }), context)).toBeNull();
  });
});
