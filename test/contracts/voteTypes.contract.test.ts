import { describe, expect, test } from 'vitest';
import { alignSets } from '../../src/core/alignSets.js';
import { type LabelMatrix, labelMatrixFromDense, selectRows } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { selectVotes } from '../../src/core/selectVotes.js';
import { type LabelModelName, labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { overturnedUnanimity } from '../../src/labelmodel/overturnedUnanimity.js';
import { fitModel } from '../support/fitModel.js';
import { plantedSets } from '../support/plantedSets.js';
import { plantedVotes } from '../support/plantedVotes.js';

const names = Object.keys(labelModels) as LabelModelName[];

/** Votes for a class, for all but one, and for two of four, each with a confidence. */
const { matrix } = plantedSets({ n: 400, k: 4, voters: 2, deniers: 4, hedgers: 2, confidences: true });
const plain = plantedVotes({ n: 300, k: 3, accuracy: [0.9, 0.8, 0.7, 0.6], coverage: [0.3, 0.4, 0.5, 0.4] }).matrix;

describe.each(names)('votes for several classes and confidences in %s', (name) => {
  test('confidence 1 is no confidence', () => {
    const whole: LabelMatrix = { ...plain, confidences: new Float32Array(plain.votes.length).fill(1) };
    const model = fitModel(name, plain);
    const other = fitModel(name, whole);
    expectClose(other.accuracies, model.accuracies);
    expectClose(other.predict(whole).probs, model.predict(plain).probs);
  });

  test('a set that nobody votes for changes nothing', () => {
    const wider = { ...plain, sets: [[0, 1]] };
    expectClose(fitModel(name, wider).predict(wider).probs, fitModel(name, plain).predict(plain).probs);
  });

  test('rows are distributions, and the same input gives the same bytes', () => {
    const model = fitModel(name, matrix);
    const { probs, n, k } = model.predict(matrix);
    for (let row = 0; row < n; row++) {
      expect(probs.subarray(row * k, (row + 1) * k).reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
    }
    expect(model.accuracies.every((a) => a >= 0 && a <= 1 + 1e-9)).toBe(true);
    expect(JSON.stringify(fitModel(name, matrix))).toBe(JSON.stringify(model));
    expect(JSON.stringify(model)).not.toMatch(/null/);
  });

  test('a lone vote for all classes but one lowers that one, and leaves the order of the others', () => {
    const balance = [0.4, 0.3, 0.2, 0.1];
    for (let c = 0; c < 4; c++) {
      const others = [0, 1, 2, 3].filter((y) => y !== c);
      const lone = labelMatrixFromDense([[4], [4], [-1]], 4, ['denies'], { sets: [others] });
      const model = fitModel(name, lone, { classBalance: balance });
      const { probs } = model.predict(lone);
      expect(probs[c]).toBeLessThan(balance[c]);
      for (let i = 1; i < others.length; i++) {
        expect(probs[others[i - 1]]).toBeGreaterThanOrEqual(probs[others[i]] - 1e-6);
      }
    }
  });

  test('a vote that the fit never saw counts for its classes, and less with less confidence', () => {
    const model = fitModel(name, labelMatrixFromDense([[0], [1], [2], [3]], 4));
    const unseen = (confidence: number) =>
      model.predict(labelMatrixFromDense([[4]], 4, undefined, { sets: [[0, 2]], confidences: [[confidence]] })).probs;
    const whole = unseen(1);
    expect(whole[0]).toBeCloseTo(whole[2], 5);
    expect(whole[0]).toBeGreaterThan(whole[1]);
    expect(unseen(0.25)[0]).toBeLessThanOrEqual(whole[0] + 1e-6);
    expect(unseen(0.25)[0]).toBeGreaterThan(0.25);
  });

  test('permuting labeling functions and rows permutes, and relabeling classes relabels', () => {
    const model = fitModel(name, matrix);
    const { probs } = model.predict(matrix);
    const order = [5, 2, 7, 0, 3, 1, 6, 4];
    const permuted = permuteLfs(matrix, order);
    const other = fitModel(name, permuted);
    expectClose(other.predict(permuted).probs, probs);
    expectClose(
      other.accuracies,
      order.map((j) => model.accuracies[j]),
    );

    const rows = new Rng(3).shuffle(Uint32Array.from({ length: matrix.n }, (_, i) => i));
    const shuffled = selectRows(matrix, rows);
    expectClose(
      fitModel(name, shuffled).predict(shuffled).probs,
      [...rows].flatMap((row) => [...probs.subarray(row * 4, row * 4 + 4)]),
    );

    const to = [2, 0, 3, 1];
    const relabeled: LabelMatrix = {
      ...matrix,
      votes: matrix.votes.map((code) => (code < 4 ? to[code] : code)),
      sets: matrix.sets!.map((classes) => classes.map((c) => to[c]).sort((a, b) => a - b)),
    };
    const found = fitModel(name, relabeled).predict(relabeled).probs;
    expectClose(
      probs.map((_, at) => found[Math.floor(at / 4) * 4 + to[at % 4]]),
      probs,
    );
  });

  test('comes back from JSON, and reads votes whose sets are numbered another way', () => {
    const kind: LabelModelKind = labelModels[name];
    const model = fitModel(name, matrix);
    const text = JSON.stringify(model);
    const restored = kind.restore(JSON.parse(text));
    expect(JSON.stringify(restored)).toBe(text);
    const labels = model.predict(matrix);
    expect(restored.predict(matrix)).toEqual(labels);
    const renumbered = alignSets(matrix, [[1, 3], ...matrix.sets!.toReversed().filter((set) => set.join() !== '1,3')]);
    expect(renumbered.votes).not.toEqual(matrix.votes);
    expectClose(restored.predict(renumbered).probs, labels.probs);
  });

  test('where all votes are for a class in common, it is such a class that wins', () => {
    const denied = plantedSets({ n: 2000, k: 4, voters: 1, deniers: 8, hedgers: 2 });
    const { probs } = fitModel(name, denied.matrix).predict(denied.matrix);
    expect(overturnedUnanimity(denied.matrix, { probs, k: 4 } as never)).toBeLessThan(0.01);
  });

  test('votes against a class recover labels that are worse without them', () => {
    const planted = plantedSets({ n: 3000, k: 4, voters: 3, deniers: 8, accuracy: 0.8, coverage: 0.4, seed: 5 });
    const score = (votes: LabelMatrix) => {
      const { probs } = fitModel(name, votes).predict(votes);
      let right = 0;
      planted.truth.forEach((y, row) => {
        const own = probs.subarray(row * 4, row * 4 + 4);
        const winners = own.reduce((sum, p) => sum + (p >= Math.max(...own) - 1e-6 ? 1 : 0), 0);
        if (own[y] >= Math.max(...own) - 1e-6) right += 1 / winners;
      });
      return right / votes.n;
    };
    const without = selectVotes(planted.matrix, (at) => !planted.isSetVoter(planted.matrix.lfs[at]));
    expect(score(planted.matrix)).toBeGreaterThan(score(without) + 0.05);
  });
});

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(received.length).toBe(expected.length);
  for (let i = 0; i < received.length; i++) expect(Math.abs(received[i] - expected[i])).toBeLessThan(1e-5);
}

function permuteLfs(votes: LabelMatrix, order: readonly number[]): LabelMatrix {
  const rows = Array.from({ length: votes.n }, (_, row) => {
    const codes = new Array<number>(votes.m).fill(-1);
    const confidences = new Array<number>(votes.m).fill(1);
    for (let at = votes.rowOffsets[row]; at < votes.rowOffsets[row + 1]; at++) {
      codes[order.indexOf(votes.lfs[at])] = votes.votes[at];
      confidences[order.indexOf(votes.lfs[at])] = votes.confidences![at];
    }
    return { codes, confidences };
  });
  return labelMatrixFromDense(
    rows.map(({ codes }) => codes),
    votes.k,
    order.map((j) => votes.names[j]),
    { sets: votes.sets, confidences: rows.map(({ confidences }) => confidences) },
  );
}
