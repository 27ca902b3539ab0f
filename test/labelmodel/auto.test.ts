import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { labelTasks } from '../../src/labelmodel/labelTasks.js';
import { fitModel } from '../support/fitModel.js';
import { plantedCrowd } from '../support/plantedCrowd.js';
import { plantedVotes } from '../support/plantedVotes.js';

const planted = plantedVotes({
  n: 1200,
  k: 2,
  accuracy: [0.9, 0.8, 0.75, 0.7, 0.6],
  coverage: [0.5, 0.4, 0.5, 0.6, 0.5],
});

it('keeps one of the candidates as it is, and says why', () => {
  const model = fitModel('auto', planted.matrix);
  const kind = model.summary.chosen as 'dawidSkene';
  expect(['dawidSkene', 'matrixCompletion', 'triplets']).toContain(kind);
  expect(model.predict(planted.matrix)).toEqual(fitModel(kind, planted.matrix).predict(planted.matrix));
  expect(model.summary.reason).toMatch(/^its labels are nearest .* on \d+ % of the rows with votes$/);
  for (const each of ['dawidSkene', 'matrixCompletion', 'triplets']) {
    expect(model.summary[`${each}.agreement`]).toBeGreaterThan(0.8);
    expect(model.summary[`${each}.overturned`]).toBe(0);
    expect(model.summary[`${each}.heldOutLogLikelihood`]).toBeLessThan(0);
  }
});

it('compares on some rows and fits on all', () => {
  const model = fitModel('auto', planted.matrix, { params: { rows: 300 } });
  const kind = model.summary.chosen as 'dawidSkene';
  expect(model.accuracies).toEqual(fitModel(kind, planted.matrix).accuracies);
});

it('fits a crowd without beliefs, where that predicts unseen votes best', () => {
  const { matrix, truth } = plantedCrowd();
  const { summary, prior } = fitModel('auto', matrix);
  expect(summary.chosen).toBe('pooledDawidSkene');
  expect(summary.reason).toBe(
    'the labelers name several classes each and do not repeat each other, and it predicts votes that it has not seen better than dawidSkene, matrixCompletion and triplets',
  );
  expect(prior[1]).toBeLessThan(0.3);
  // A class balance that says something stands.
  expect([...fitModel('auto', matrix, { classBalance: [0.7, 0.3] }).prior]).toEqual([0.7, 0.3]);
  // Gold may decide for it, and against it.
  const gold = truth.map((c, row) => (row < 300 ? c : -1));
  expect(Object.keys(fitModel('auto', matrix, { gold }).summary)).toContain('pooledDawidSkene.heldOutLogLikelihood');
});

it('does not follow a crowd that disagrees on hard rows into a class that nobody meant', () => {
  // On a fifth of the rows labelers scatter, a third of them over class 2, which no row is of.
  const rng = new Rng(3);
  const truth: number[] = [];
  const table = Array.from({ length: 800 }, () => {
    const y = rng.integer(2);
    truth.push(y);
    const isHard = rng.uniform() < 0.2;
    const row = new Array<number>(30).fill(-1);
    for (const j of rng.shuffle(Uint32Array.from({ length: 30 }, (_, i) => i)).subarray(0, 8)) {
      const u = rng.uniform();
      if (isHard) row[j] = u < 0.3 ? 2 : u < 0.72 ? y : 1 - y;
      else row[j] = u < 0.9 ? y : u < 0.97 ? 1 - y : 2;
    }
    return row;
  });
  const matrix = labelMatrixFromDense(table, 3);
  const accuracy = (model: ReturnType<typeof fitModel>) => {
    const { probs } = model.predict(matrix);
    return truth.filter((y, row) => probs[3 * row + y] > 0.5).length / truth.length;
  };
  const model = fitModel('auto', matrix);
  const figure = (name: string) => model.summary[name] as number;
  for (const kind of ['dawidSkene', 'matrixCompletion', 'triplets']) {
    expect(figure(`${kind}.heldOutLogLikelihood`)).toBeLessThan(figure('pooledDawidSkene.heldOutLogLikelihood'));
    expect(figure(`${kind}.misnamed`)).toBe(0);
  }
  expect(figure('pooledDawidSkene.misnamed')).toBeGreaterThan(0.1);
  expect(model.summary.chosen).not.toBe('pooledDawidSkene');
  const pooled = fitModel('pooledDawidSkene', matrix, { params: { oneVote: 'chance', prior: 'learned' } });
  expect(accuracy(model)).toBeGreaterThan(accuracy(pooled) + 0.05);
});

it('says of a candidate that is out what it did', () => {
  const rng = new Rng(8);
  const table = Array.from({ length: 600 }, () => {
    const y = rng.integer(2);
    const isHard = rng.uniform() < 0.3;
    return Array.from({ length: 12 }, () => {
      const u = rng.uniform();
      return isHard ? (u < 0.2 ? 2 : u < 0.68 ? y : 1 - y) : u < 0.9 ? y : 1 - y;
    });
  });
  const { summary } = fitModel('auto', labelMatrixFromDense(table, 3));
  expect(summary['matrixCompletion.misnamed']).toBeGreaterThan(0.1);
  expect(summary.chosen).toBe('dawidSkene');
  expect(summary.reason).toMatch(
    /; matrixCompletion gave rows to a class that most of them have fewer votes for than for another$/,
  );
});

it('lets few precise functions stand against more of the other class, where each names one', () => {
  const rng = new Rng(1);
  const truth: number[] = [];
  const table = Array.from({ length: 4000 }, () => {
    const y = rng.uniform() < 0.3 ? 1 : 0;
    truth.push(y);
    const precise = [0.5, 0.4].map((coverage) => (rng.uniform() < (y === 1 ? coverage : 0.01) ? 1 : -1));
    return [...precise, ...Array.from({ length: 6 }, () => (rng.uniform() < (y === 0 ? 0.5 : 0.35) ? 0 : -1))];
  });
  const matrix = labelMatrixFromDense(table, 2);
  const accuracy = (name: 'auto' | 'majorityVote') => {
    const { probs } = fitModel(name, matrix, { classBalance: [0.7, 0.3] }).predict(matrix);
    return truth.filter((y, row) => probs[2 * row + y] > 0.5).length / truth.length;
  };
  expect(accuracy('auto')).toBeGreaterThan(accuracy('majorityVote') + 0.05);
});

it('falls back to majority vote with fewer than three labeling functions', () => {
  const model = fitModel(
    'auto',
    labelMatrixFromDense(
      [
        [0, 1, -1],
        [0, 0, -1],
        [1, -1, -1],
      ],
      2,
    ),
  );
  expect(model.summary).toMatchObject({
    chosen: 'majorityVote',
    reason: 'only 2 labeling functions vote: with fewer than three nothing tells how right they are',
  });
});

it('with gold enough, gold decides', () => {
  // Four copies of one poor function outvote two good ones: gold tells.
  const { matrix, truth } = plantedVotes({
    n: 900,
    k: 2,
    accuracy: [0.95, 0.95, 0.5],
    coverage: [0.9, 0.9, 1],
    seed: 2,
  });
  const table = Array.from({ length: matrix.n }, (_, row) => {
    const votes = [-1, -1, -1, -1, -1, -1];
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      if (matrix.lfs[at] < 2) votes[matrix.lfs[at]] = matrix.votes[at];
      else votes.fill(matrix.votes[at], 2);
    }
    return votes;
  });
  const copied = labelMatrixFromDense(table, 2);
  const gold = truth.map((c, row) => (row < 200 ? c : -1));
  const model = fitModel('auto', copied, { gold });
  expect(model.summary.reason).toMatch(/^it has the lowest log loss on the 200 gold rows that the fit may see/);
  expect(fitModel('auto', copied, { gold: truth.map((c, row) => (row < 50 ? c : -1)) }).summary.reason).not.toMatch(
    /gold/,
  );
});

it('gold that cannot tell two kinds apart leaves the choice to the others', () => {
  const { matrix, truth } = plantedVotes({
    n: 1200,
    k: 2,
    accuracy: [0.9, 0.8, 0.75, 0.7, 0.6],
    coverage: [0.5, 0.4, 0.5, 0.6, 0.5],
    seed: 4,
  });
  const without = fitModel('auto', matrix).summary.chosen;
  // In the first and the last of these draws of 109 rows another kind is ahead by luck.
  for (const draw of [0, 1, 2, 3]) {
    const gold = truth.map((c, row) => (row % 11 === draw ? c : -1));
    expect(fitModel('auto', matrix, { gold }).summary.chosen).toBe(without);
  }
});

it('the labels of a task name the kind that was chosen and the one that was asked for', () => {
  const { matrix } = planted;
  const labels = labelTasks(
    [
      {
        task: { name: 'a', classes: ['x', 'y'], source: 's' },
        labelModel: { kind: 'auto' },
        matrix,
        gold: new Int16Array(matrix.n).fill(-1),
        splits: new Uint8Array(matrix.n),
      },
    ],
    { rng: new Rng(0) },
  ).get('a')!;
  expect(labels.requested).toBe('auto');
  expect(labels.kind).not.toBe('auto');
  expect(labels.reason).toMatch(/^chosen by auto, since its labels .*; fit on the 1200 train rows$/);
});
