import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { estimateAdvice } from '../../../src/experiment/advise/estimateAdvice.js';
import { rankAdvice } from '../../../src/experiment/advise/rankAdvice.js';
import { plantedEvidence } from './plantedEvidence.js';

const rows = { train: 600, validation: 300, test: 0 };
const advise = (world: object, labelModel?: string, without?: 'features') => {
  const evidence = plantedEvidence({ rows, ...world }, labelModel);
  const { features: _, ...labels } = evidence;
  return rankAdvice(estimateAdvice(without ? labels : evidence, 16, new Rng(2)), 'macroF1');
};

describe('advice on worlds in which the right one is known', () => {
  it('drops the one labeling function that is mostly wrong', () => {
    const planted = { task0_lf2: { accuracy: 0.05, coverage: 1 } };
    const { advice, finding } = advise({ lfs: { count: 5, accuracy: 0.8, coverage: 0.5, planted } });
    expect(advice[0]).toMatchObject({ kind: 'dropFunction', subject: 'task0_lf2', verdict: 'better' });
    expect(advice[0].interval![0]).toBeGreaterThan(0);
    expect(finding).toMatch(
      /^The next hour is best spent on task0: drop labeling function task0_lf2, \+0\.\d+ macro F1 \(95 %: /,
    );
    // The others are right in four of five votes: none of them is to go.
    const others = advice.filter(({ kind, subject }) => kind === 'dropFunction' && subject !== 'task0_lf2');
    expect(others.every(({ gain }) => gain! < 0)).toBe(true);
  });

  it('asks for labeling functions of the class that has none', () => {
    const planted = {
      task0_lf0: { class: 0 },
      task0_lf1: { class: 1 },
      task0_lf2: { class: 0 },
      task0_lf3: { class: 1 },
    };
    const { advice } = advise({ classes: 3, lfs: { count: 4, accuracy: 0.75, coverage: 0.25, planted } });
    expect(advice[0]).toMatchObject({ kind: 'newFunctionForClass', subject: 'c2', verdict: 'better' });
    const others = advice.filter(({ kind, subject }) => kind === 'newFunctionForClass' && subject !== 'c2');
    expect(others.map(({ verdict }) => verdict)).toEqual(['unclear', 'unclear']);
  });

  it('asks for gold where labeling functions are little better than chance', () => {
    const { advice } = advise({ lfs: { count: 4, accuracy: 0.52, coverage: 0.5 } });
    expect(advice[0]).toMatchObject({ kind: 'moreGold', verdict: 'better' });
  });

  it('asks for a labeling function on the slice that the others do not know', () => {
    const slices = { odd: { share: 0.3, accuracy: 0.5 }, even: { share: 0.3, flip: false } };
    const more = { rows: { train: 600, validation: 600, test: 0 } };
    const { advice } = advise(
      { ...more, lfs: { count: 3, accuracy: 0.9, coverage: 0.4 }, slices },
      undefined,
      'features',
    );
    const gainOf = (subject: string) => advice.find((each) => each.subject === subject)!.gain!;
    expect(gainOf('odd')).toBeGreaterThan(gainOf('even'));
    expect(advice.find(({ subject }) => subject === 'odd')!.verdict).toBe('better');
  });

  it('says that nothing is a clear gain where nothing is', () => {
    const { advice, finding } = advise({ noise: 0, lfs: { count: 6, accuracy: 0.95, coverage: 0.9 } });
    expect(advice.filter(({ verdict }) => verdict === 'better')).toEqual([]);
    expect(finding).toMatch(/^No clear difference: none of 10 options is a clear gain\./);
  });
});
