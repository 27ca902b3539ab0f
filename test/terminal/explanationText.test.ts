import { describe, expect, it } from 'vitest';
import type { TaskExplanation, VoteExplanation } from '../../src/core/rowExplanation.js';
import { explanationText } from '../../src/terminal/explanationText.js';

const vote = (name: string, share: number, more: Partial<VoteExplanation> = {}): VoteExplanation => ({
  labelingFunctions: [name],
  votes: { spam: share > 0 ? 'spam' : 'ham' },
  share,
  without: { class: 'spam', probability: 0.75 },
  ...more,
});

const explanation: TaskExplanation = {
  task: 'spam',
  split: 'test',
  kind: 'dawidSkene',
  label: { class: 'spam', probability: 0.9 },
  probabilities: { ham: 0.1, spam: 0.9 },
  withoutVotes: { ham: 0.5, spam: 0.5 },
  logOdds: { withoutVotes: -0.001, withVotes: 2.1972 },
  votes: [
    vote('plug', 3.1, { positions: [{ file: 'run/config.resolved.yaml', line: 12, column: 9 }] }),
    vote('music', -0.9, { votes: { spam: 'ham', sort: 'ham' } }),
  ],
  cut: false,
  cancelled: [],
};

describe('explanationText', () => {
  it('says the label, the shares and where labeling functions stand', () => {
    expect(explanationText(explanation)).toBe(
      [
        'spam: spam 90.0% by dawidSkene; test row',
        'Without votes: ham 50.0%, spam 50.0%; with them: spam 90.0%, ham 10.0%',
        'Log-odds of spam: 0.00 without votes, 2.20 with them; the shares add up to the',
        'difference.',
        '',
        'labeling  votes for       share  without it  place',
        'function',
        'plug      spam             3.10  spam 75.0%  12:9',
        'music     ham, sort: ham  -0.90  spam 75.0%  –',
        '',
        'Places are lines and columns of run/config.resolved.yaml.',
      ].join('\n'),
    );
  });

  it('says what else is to be known', () => {
    const text = explanationText({
      ...explanation,
      jointTasks: ['spam', 'sort'],
      gold: 'ham',
      network: { class: 'spam', probability: 0.61 },
      applies: 0.8,
      orders: 512,
      votes: [vote('plug', 3.1, { error: 0.024 })],
      cut: true,
      cancelled: [['a', 'b']],
      saved: { ham: 1, spam: 0 },
    }).replaceAll('\n', ' ');
    expect(text).toContain('by dawidSkene together with sort; test row, gold ham, network spam 61.0%');
    expect(text).toContain('The task applies to the row with 80.0%');
    expect(text).toContain('means over 512 orders of the 1 votes, with standard errors up to 0.02.');
    expect(text).toContain('make a class certain');
    expect(text).toContain('a, b share one vote and disagree here');
    expect(text).toContain('Saved for the network: ham 100.0%, spam 0.0%');
    expect(text).not.toContain('Places');
  });

  it('cuts long lists of votes and classes, and names a tie', () => {
    const p = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, 1 / 6]));
    const text = explanationText({
      ...explanation,
      label: { class: 'a', probability: 1 / 6 },
      probabilities: p,
      withoutVotes: p,
      votes: Array.from({ length: 43 }, (_, i) => vote(`lf${i}`, 1 - i / 100)),
    });
    expect(text).toContain('spam: tie of 6 classes at 16.7%');
    expect(text).toContain('d 16.7% and 2 less');
    expect(text).toContain('lf39');
    expect(text).not.toContain('lf40');
    expect(text).toContain('3 votes with smaller shares are left out');
  });
});
