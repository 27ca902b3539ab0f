import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../../src/core/labelMatrix.js';
import { Rng } from '../../../src/core/rng.js';
import type { EstimatedCandidate } from '../../../src/experiment/advise/estimateAdvice.js';
import { gainOf } from '../../../src/experiment/advise/gainOf.js';
import { quickClassifier } from '../../../src/experiment/advise/quickClassifier.js';
import { rankAdvice } from '../../../src/experiment/advise/rankAdvice.js';
import { drawRepetition } from '../../../src/experiment/advise/repetition.js';
import { typicalFunction } from '../../../src/experiment/advise/typicalFunction.js';
import { quickLabels } from '../../../src/stages/quickLabels.js';
import { adviceText } from '../../../src/terminal/adviceText.js';
import { plantedEvidence } from './plantedEvidence.js';

const small = { rows: { train: 40, validation: 30, test: 0 }, lfs: { count: 3 } };

describe('quickClassifier', () => {
  it('learns what dense and sparse features say together, and nothing from rows of weight 0', () => {
    const n = 200;
    const rng = new Rng(1);
    const values = Float32Array.from({ length: n }, () => rng.normal());
    const word = Array.from({ length: n }, () => rng.integer(2));
    // Class 1 where the number is above 0, unless the word 1 turns it.
    const truth = [...values].map((x, i) => (word[i] === 1 ? 1 : x > 0 ? 1 : 0));
    const rowOffsets = Uint32Array.from({ length: n + 1 }, (_, i) => i);
    const features = {
      n,
      blocks: [
        { kind: 'dense' as const, name: 'x', n, d: 1, values },
        {
          kind: 'sparse' as const,
          name: 'w',
          n,
          d: 2,
          rowOffsets,
          indices: Uint32Array.from(word),
          values: new Float32Array(n).fill(1),
        },
        { kind: 'tokens' as const, name: 't', n, d: 9, length: 1, ids: new Int32Array(n) },
      ],
    };
    const rows = [...truth.keys()];
    const weights = rows.map((i) => (i < 150 ? 1 : 0));
    const probs = new Float32Array(2 * n);
    // Rows of weight 0 carry wrong labels.
    for (const i of rows) probs[2 * i + (i < 150 ? truth[i] : 1 - truth[i])] = 1;
    const predicted = quickClassifier(features, { rows, probs, weights }, 2, new Rng(2))(rows);
    const right = rows.filter((i) => (predicted[2 * i + 1] > 0.5 ? 1 : 0) === truth[i]).length;
    expect(right / n).toBeGreaterThan(0.93);
    for (const i of rows) expect(predicted[2 * i] + predicted[2 * i + 1]).toBeCloseTo(1, 5);
  });

  it('gives the same from the same seed', () => {
    const { features } = plantedEvidence(small);
    const labels = { rows: [0, 1, 2], probs: Float32Array.of(1, 0, 0, 1, 0.5, 0.5), weights: [1, 1, 1] };
    const run = () => quickClassifier(features!, labels, 2, new Rng(3))([3, 4]);
    expect(run()).toEqual(run());
  });
});

describe('typicalFunction', () => {
  it('is the median over functions with five votes on gold rows', () => {
    // lf0: right in 4 of 5, lf1: in 6 of 6, lf2 has one vote. Gold: six rows of class 0, two of class 1.
    const gold = Int16Array.of(0, 0, 0, 0, 0, 0, 1, 1);
    const table = [
      [0, 0, -1],
      [0, 0, -1],
      [0, 0, -1],
      [0, 0, -1],
      [-1, 0, -1],
      [1, 0, -1],
      [-1, -1, 1],
      [-1, -1, -1],
    ];
    const matrix = labelMatrixFromDense(table, 2);
    const evidence = {
      ...plantedEvidence(small),
      matrix,
      gold,
      scored: Uint32Array.from(gold.keys()),
      classes: ['a', 'b'],
    };
    const typical = typicalFunction(evidence)!;
    // (4 + 1) / (5 + 2) and (6 + 1) / (6 + 2); 4 of 6 and 6 of 6 rows of class 0.
    expect(typical.accuracy).toBeCloseTo((5 / 7 + 7 / 8) / 2, 9);
    expect(typical.recall).toBeCloseTo((4 / 6 + 1) / 2, 9);
    expect(typical.functions).toBe(2);
    expect(typicalFunction({ ...evidence, scored: Uint32Array.of(6, 7) })).toBeUndefined();
  });
});

describe('quickLabels', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 1],
      [0, 0],
      [-1, -1],
      [1, -1],
    ],
    2,
    ['a', 'b'],
  );
  const task = { name: 't', classes: ['x', 'y'], source: 'data', labelModel: { kind: 'majorityVote' } };
  const gold = Int16Array.of(0, 0, 1, 1);
  const label = quickLabels(task as never, matrix, new Int16Array(4).fill(-1), gold, new Rng(1));
  const all = Uint32Array.of(0, 1, 2, 3);
  const of = (options?: object) => {
    const { probs, covered } = label(Uint32Array.of(0, 1), all, options);
    return [[...probs].filter((_, i) => i % 2 === 0), [...covered]];
  };

  it('labels by the votes, with one function less or one more', () => {
    expect(of()).toEqual([
      [0.5, 1, 0.5, 0],
      [1, 1, 0, 1],
    ]);
    expect(of({ without: 1 })).toEqual([
      [1, 1, 0.5, 0],
      [1, 1, 0, 1],
    ]);
    expect(
      of({
        extra: new Map([
          [2, 1],
          [0, 0],
        ]),
      }),
    ).toEqual([
      [1, 1, 0, 0],
      [1, 1, 1, 1],
    ]);
  });

  it('sees the gold of the rows that it is shown, and of no other', () => {
    expect(of({ gold: Uint32Array.of(2) })).toEqual([
      [0.5, 1, 0, 0],
      [1, 1, 1, 1],
    ]);
  });
});

describe('drawRepetition', () => {
  it('halves the train rows twice, one within the other, and draws as many scored rows as there are', () => {
    const evidence = plantedEvidence(small);
    const { half, quarter, drawn } = drawRepetition(evidence, 0, new Rng(4));
    expect([half.length, quarter.length, new Set(half).size]).toEqual([20, 10, 20]);
    expect(quarter.every((row) => half.includes(row))).toBe(true);
    expect(drawn.reduce((a, b) => a + b)).toBe(30);
  });
});

describe('gainOf', () => {
  it('takes the deviation of repetitions as the standard error: 0, 0.1, 0.2 have 0.1, and t(2) = 4.3027', () => {
    const { mean, interval } = gainOf([0, 0.1, 0.2])!;
    expect(mean).toBeCloseTo(0.1, 9);
    expect(interval![0]).toBeCloseTo(0.1 - 0.430265, 5);
  });

  it('has none where too many repetitions have none', () => {
    expect(gainOf([0.1, 0.1, null, null])).toBeUndefined();
    expect(gainOf([0.1, 0.1])).toBeUndefined();
  });
});

describe('rankAdvice', () => {
  const candidate = (action: string, gains: readonly number[], unknown?: string): EstimatedCandidate => ({
    kind: 'moreGold',
    task: 'spam',
    action,
    basis: 'so',
    gains,
    ...(unknown && { unknown }),
  });
  const candidates = [
    candidate('wait', [], 'nobody knows'),
    candidate('do little', [0.01, -0.01, 0.012, 0]),
    candidate('do it', [0.2, 0.21, 0.19, 0.2]),
  ];

  it('sorts by gain, what cannot be estimated last, and says so', () => {
    const { advice, finding } = rankAdvice(candidates, 'accuracy');
    expect(advice.map(({ action, verdict }) => [action, verdict])).toEqual([
      ['do it', 'better'],
      ['do little', 'unclear'],
      ['wait', 'unknown'],
    ]);
    expect(finding).toMatch(
      /^The next hour is best spent on spam: do it, \+0\.200 accuracy \(95 %: .*\); 1 of 2 options is a clear gain\. 1 could not be estimated\.$/,
    );
  });

  it('takes a falling log loss for the gain', () => {
    const { advice } = rankAdvice([candidate('a', [0.2, 0.21, 0.19]), candidate('b', [-0.2, -0.21, -0.19])], 'logLoss');
    expect(advice.map(({ action, verdict }) => [action, verdict])).toEqual([
      ['b', 'better'],
      ['a', 'worse'],
    ]);
  });

  it('says that there is no clear difference, and what is expected most', () => {
    expect(rankAdvice(candidates.slice(0, 2), 'accuracy').finding).toMatch(
      /^No clear difference: none of 1 options is a clear gain\. The most is expected of spam: do little/,
    );
    expect(rankAdvice(candidates.slice(0, 1), 'accuracy').finding).toBe(
      'Nothing could be estimated. 1 could not be estimated.',
    );
  });

  it('is shown as a table with the reasons below it', () => {
    const text = adviceText(rankAdvice(candidates, 'accuracy'), undefined, 1);
    expect(text).toContain('spam  do it  +0.200  +0.174 … +0.226  gain');
    expect(text).toContain('… and 1 more (--limit, --json)');
    expect(text).toContain('Not estimated:\n  spam: wait: nobody knows');
  });
});
