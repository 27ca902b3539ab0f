import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabelMatrix, labelMatrixFromDense, selectRows } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { type LabelModelName, labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { labelTasks } from '../../src/labelmodel/labelTasks.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

const names = Object.keys(labelModels) as LabelModelName[];

const { matrix } = plantedVotes({
  n: 300,
  k: 3,
  accuracy: [0.9, 0.8, 0.75, 0.6, 0.7],
  coverage: [0.3, 0.4, 0.3, 0.5, 0.4],
});

describe.each(names)('label model %s', (name) => {
  test('has a one-line summary and parameters that are all defaulted and described', () => {
    const kind: LabelModelKind = labelModels[name];
    expect(kind.summary).toMatch(/^[^\n]{10,100}$/);
    expect(() => kind.params.parse({})).not.toThrow();
    expect(kind.params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
    for (const schema of Object.values(kind.params.shape)) {
      expect((schema as { description?: string }).description).toBeTruthy();
    }
  });

  test('every row is a distribution, and one without votes has the prior', () => {
    const model = fitModel(name, matrix, { classBalance: [0.5, 0.3, 0.2] });
    const { probs, covered, n, k } = model.predict(matrix);
    expect([...model.prior]).toEqual([0.5, 0.3, 0.2]);
    let uncovered = 0;
    for (let row = 0; row < n; row++) {
      const values = [...probs.subarray(row * k, (row + 1) * k)];
      expect(values.every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(values.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
      const votes = matrix.rowOffsets[row + 1] - matrix.rowOffsets[row];
      expect(covered[row]).toBe(votes > 0 ? 1 : 0);
      if (votes > 0) continue;
      uncovered++;
      expectClose(values, [0.5, 0.3, 0.2]);
    }
    expect(uncovered).toBeGreaterThan(5);
  });

  test('the same input gives the same bytes', () => {
    const once = fitModel(name, matrix, { seed: 3 });
    const again = fitModel(name, matrix, { seed: 3 });
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
    expect(again.predict(matrix).probs).toEqual(once.predict(matrix).probs);
  });

  test('permuting the labeling functions permutes the accuracies and leaves the labels', () => {
    const order = [3, 0, 4, 2, 1];
    const model = fitModel(name, matrix);
    const permuted = permuteLfs(matrix, order);
    const other = fitModel(name, permuted);
    expectClose(other.predict(permuted).probs, model.predict(matrix).probs);
    expectClose(
      other.accuracies,
      order.map((j) => model.accuracies[j]),
    );
  });

  test('permuting the rows permutes the labels', () => {
    const order = new Rng(5).shuffle(Uint32Array.from({ length: matrix.n }, (_, i) => i));
    const permuted = selectRows(matrix, order);
    const labels = fitModel(name, matrix).predict(matrix);
    const other = fitModel(name, permuted).predict(permuted);
    expectClose(
      other.probs,
      [...order].flatMap((row) => [...labels.probs.subarray(row * 3, row * 3 + 3)]),
    );
  });

  test('relabeling the classes permutes the labels', () => {
    const to = [2, 0, 1];
    const balance = [0.5, 0.3, 0.2];
    const relabeled = { ...matrix, votes: matrix.votes.map((vote) => to[vote]) };
    const labels = fitModel(name, matrix, { classBalance: balance }).predict(matrix);
    const other = fitModel(name, relabeled, { classBalance: [0.3, 0.2, 0.5] }).predict(relabeled);
    const back = other.probs.map((_, at) => other.probs[Math.floor(at / 3) * 3 + to[at % 3]]);
    expectClose(back, labels.probs);
  });

  test.each<[string, LabelMatrix]>([
    ['one labeling function', labelMatrixFromDense([[0], [1], [-1], [0]], 2)],
    ['one row', labelMatrixFromDense([[0, 1, 1]], 2)],
    [
      'no votes at all',
      labelMatrixFromDense(
        [
          [-1, -1],
          [-1, -1],
        ],
        3,
      ),
    ],
    ['no rows', labelMatrixFromDense([], 2, ['a', 'b'])],
    ['no labeling functions', labelMatrixFromDense([[], []], 2, [])],
    [
      'a class nobody votes for',
      labelMatrixFromDense(
        [
          [0, 0],
          [1, 0],
          [1, -1],
        ],
        4,
      ),
    ],
    [
      'only one class voted',
      labelMatrixFromDense(
        [
          [1, -1],
          [1, 1],
          [-1, 1],
          [-1, -1],
        ],
        2,
      ),
    ],
    [
      'everyone contradicts',
      labelMatrixFromDense(
        [
          [0, 1],
          [1, 0],
          [0, 1],
          [1, 0],
        ],
        2,
      ),
    ],
  ])('is finite on %s', (_, small) => {
    const model = fitModel(name, small);
    const { probs } = model.predict(small);
    expect(probs.every(Number.isFinite)).toBe(true);
    expect(model.accuracies.length).toBe(small.m);
    expect(model.accuracies.every((a) => a >= 0 && a <= 1)).toBe(true);
    expect(JSON.stringify(model)).not.toMatch(/null/);
  });

  test('predicts votes that the fit never saw', () => {
    const model = fitModel(
      name,
      labelMatrixFromDense(
        [
          [0, -1],
          [0, -1],
          [1, -1],
        ],
        3,
      ),
    );
    const { probs } = model.predict(
      labelMatrixFromDense(
        [
          [-1, 2],
          [2, 2],
          [-1, -1],
        ],
        3,
      ),
    );
    expect(probs.every(Number.isFinite)).toBe(true);
    expect(probs[2]).toBeGreaterThan(1 / 3);
    expect(probs[5]).toBeGreaterThan(1 / 3);
  });

  test('refuses votes of other labeling functions or classes', () => {
    const model = fitModel(name, matrix);
    expect(() => model.predict(labelMatrixFromDense([[0, 1]], 3))).toThrow(expect.objectContaining({ code: 'SHAPE' }));
    expect(() => model.predict({ ...matrix, k: 4 })).toThrow(expect.objectContaining({ code: 'SHAPE' }));
  });

  test('comes back from JSON as it was', () => {
    const kind: LabelModelKind = labelModels[name];
    const model = fitModel(name, matrix, { classBalance: [0.5, 0.3, 0.2] });
    const text = JSON.stringify(model);
    const restored = kind.restore(JSON.parse(text));
    expect(JSON.stringify(restored)).toBe(text);
    expect(restored.predict(matrix)).toEqual(model.predict(matrix));
    expect(JSON.parse(text)).toMatchObject({ version: 1, kind: name, names: [...matrix.names] });
  });

  test('labelTasks respects gold that the fit may see', () => {
    const gold = new Int16Array(matrix.n).fill(-1);
    const splits = Uint8Array.from({ length: matrix.n }, (_, row) => (row < 200 ? 0 : 2));
    for (let row = 0; row < matrix.n; row += 10) gold[row] = 2;
    const task = { name: 'a', classes: ['x', 'y', 'z'], source: 's' };
    const { labels } = labelTasks([{ task, labelModel: { kind: name }, matrix, gold, splits }], {
      rng: new Rng(0),
    }).get('a')!;
    const withheld = labelTasks(
      [{ task, labelModel: { kind: name }, matrix, gold: gold.map((g, row) => (row < 200 ? g : -1)), splits }],
      { rng: new Rng(0) },
    ).get('a')!.labels;
    for (let row = 0; row < 200; row += 10) expect([...labels.probs.subarray(row * 3, row * 3 + 3)]).toEqual([0, 0, 1]);
    // Gold outside the train split changes nothing.
    expect(labels.probs).toEqual(withheld.probs);
  });

  test('leaves unanimous rows alone where labeling functions are better than chance', () => {
    fc.assert(
      fc.property(
        fc.record({
          n: fc.integer({ min: 5, max: 150 }),
          k: fc.integer({ min: 2, max: 5 }),
          seed: fc.integer({ min: 0, max: 1e6 }),
          lfs: fc.array(
            fc.record({
              a: fc.double({ min: 0.55, max: 0.98, noNaN: true }),
              c: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
            }),
            {
              minLength: 1,
              maxLength: 8,
            },
          ),
        }),
        ({ n, k, seed, lfs }) => {
          const planted = plantedVotes({
            n,
            k,
            seed,
            accuracy: lfs.map(({ a }) => a),
            coverage: lfs.map(({ c }) => c),
          });
          const { probs } = fitModel(name, planted.matrix).predict(planted.matrix);
          for (let row = 0; row < n; row++) {
            const votes = planted.matrix.votes.subarray(
              planted.matrix.rowOffsets[row],
              planted.matrix.rowOffsets[row + 1],
            );
            if (votes.length === 0 || votes.some((vote) => vote !== votes[0])) continue;
            const own = probs[row * k + votes[0]];
            for (let c = 0; c < k; c++) expect(own).toBeGreaterThanOrEqual(probs[row * k + c] - 1e-6);
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  test('recovers planted accuracies within .05', () => {
    const planted = plantedVotes({
      n: 4000,
      k: 2,
      accuracy: [0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.8, 0.9],
      coverage: [0.5, 0.5, 0.6, 0.6, 0.5, 0.5, 0.3, 0.3],
    });
    const { accuracies } = fitModel(name, planted.matrix);
    // Agreement with the plain vote counts the LF's own vote: it flatters, so majority vote gets more room.
    const tolerance = name === 'majorityVote' ? 0.12 : 0.05;
    accuracies.forEach((a, j) => {
      expect(Math.abs(a - planted.accuracies[j])).toBeLessThan(tolerance);
    });
  });

  test('gold on many rows moves an accuracy towards what gold says, against a majority that is wrong together', () => {
    const { matrix: colluding, truth, accuracies } = wrongMajority();
    const without = fitModel(name, colluding).accuracies;
    const gold = truth.map((c, row) => (row % 2 === 0 ? c : -1));
    const within = fitModel(name, colluding, { gold }).accuracies;
    // The first seems right since two more repeat it, the last wrong since these outvote it.
    for (const j of [0, 4]) {
      const before = Math.abs(without[j] - accuracies[j]);
      expect(before).toBeGreaterThan(0.05);
      expect(Math.abs(within[j] - accuracies[j])).toBeLessThan(0.8 * before);
    }
  });

  test('gold on all rows gives nearly the empirical accuracies', () => {
    const { matrix: colluding, truth, accuracies } = wrongMajority();
    const model = fitModel(name, colluding, { gold: truth });
    model.accuracies.forEach((a, j) => {
      expect(Math.abs(a - accuracies[j])).toBeLessThan(0.04);
    });
  });
});

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(received.length).toBe(expected.length);
  for (let i = 0; i < received.length; i++) expect(Math.abs(received[i] - expected[i])).toBeLessThan(1e-5);
}

function permuteLfs(matrix: LabelMatrix, order: readonly number[]): LabelMatrix {
  const table = Array.from({ length: matrix.n }, (_, row) => {
    const votes = new Array<number>(matrix.m).fill(-1);
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      votes[order.indexOf(matrix.lfs[at])] = matrix.votes[at];
    }
    return votes;
  });
  return labelMatrixFromDense(
    table,
    matrix.k,
    order.map((j) => matrix.names[j]),
  );
}

/** Three labeling functions that vote as one, right in 60 % of the rows, and two independent ones that are right in 75 and 90 %. */
function wrongMajority() {
  const rng = new Rng(11);
  const truth = Int16Array.from({ length: 2000 }, () => rng.integer(2));
  const table = Array.from(truth, (y) => {
    const shared = rng.uniform() < 0.6 ? y : 1 - y;
    const copies = [0, 1, 2].map(() => (rng.uniform() < 0.95 ? shared : 1 - shared));
    return [...copies, rng.uniform() < 0.75 ? y : 1 - y, rng.uniform() < 0.9 ? y : 1 - y];
  });
  const accuracies = table[0].map((_, j) => table.filter((row, i) => row[j] === truth[i]).length / truth.length);
  return { matrix: labelMatrixFromDense(table, 2), truth, accuracies };
}
