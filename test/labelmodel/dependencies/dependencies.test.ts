import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabelMatrix, labelMatrixFromDense } from '../../../src/core/labelMatrix.js';
import { Rng } from '../../../src/core/rng.js';
import { dependenciesOf } from '../../../src/labelmodel/dependencies/dependenciesOf.js';
import { dependentGroups } from '../../../src/labelmodel/dependencies/dependentGroups.js';
import { type LabelModelName, labelModels } from '../../../src/labelmodel/index.js';
import type { LabelModelJSON } from '../../../src/labelmodel/labelModel.js';
import { labelTasks, type TaskLabels } from '../../../src/labelmodel/labelTasks.js';
import { restoreLabelModel } from '../../../src/labelmodel/restoreLabelModel.js';
import { groupedVotes, withCopies } from '../../support/copiedVotes.js';
import { plantedVotes } from '../../support/plantedVotes.js';

const kinds = Object.keys(labelModels) as LabelModelName[];
const methods = ['junctionTree', 'sharedVote'] as const;

function labelsOf(matrix: LabelMatrix, labelModel: { kind: string; [parameter: string]: unknown }): TaskLabels {
  const classes = Array.from({ length: matrix.k }, (_, c) => `c${c}`);
  const gold = new Int16Array(matrix.n).fill(-1);
  const splits = new Uint8Array(matrix.n);
  const task = { name: 'a', classes, source: 's' };
  return labelTasks([{ task, labelModel, matrix, gold, splits }], { rng: new Rng(0) }).get('a')!;
}

function accuracyOf({ labels: { probs, k } }: TaskLabels, truth: Int16Array): number {
  let right = 0;
  truth.forEach((y, row) => {
    const own = probs.subarray(row * k, row * k + k);
    if (own[y] >= Math.max(...own)) right++;
  });
  return right / truth.length;
}

describe.each(methods)('%s', (dependencyMethod) => {
  test.each(kinds)('exact copies that are declared leave the labels of %s as they were', (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 4 }), (seed, k) => {
        const { matrix } = plantedVotes({
          n: 200,
          k,
          seed,
          accuracy: [0.9, 0.8, 0.7, 0.75, 0.6],
          coverage: [0.5, 0.6, 0.7, 0.4, 0.8],
        });
        const copied = withCopies(matrix, [1, 1, 3]);
        const dependencies = [
          ['lf1', 'lf1-copy0', 'lf1-copy1'],
          ['lf3-copy2', 'lf3'],
        ];
        const alone = labelsOf(matrix, { kind, dependencies: 'none' }).labels.probs;
        const heeded = labelsOf(copied, { kind, dependencies, dependencyMethod });
        heeded.labels.probs.forEach((p, at) => {
          expect(Math.abs(p - alone[at])).toBeLessThan(1e-4);
        });
        const { accuracies } = heeded.model;
        expect(accuracies[5]).toBeCloseTo(accuracies[6], 6);
      }),
      { numRuns: 6, seed: 1 },
    );
  });

  test.each(kinds)('%s comes back from JSON with its dependencies', (kind) => {
    const { matrix } = groupedVotes({
      n: 300,
      k: 3,
      groups: 1,
      size: 3,
      copy: 0.8,
      weak: 0.6,
      accuracy: [0.9, 0.8, 0.7],
      coverage: [0.5, 0.6, 0.7],
    });
    const fit = labelsOf(matrix, { kind, dependencies: [['lf3', 'lf4', 'lf5']], dependencyMethod });
    const json = JSON.parse(JSON.stringify(fit.model.toJSON())) as LabelModelJSON;
    const restored = restoreLabelModel(json);
    expect(restored.predict(matrix)).toEqual(fit.labels);
    expect([...restored.accuracies]).toEqual([...fit.model.accuracies]);
    expect(fit.dependencies).toHaveLength(3);
  });

  test('a large group of weak copies no longer outvotes the others', () => {
    const { matrix, truth } = groupedVotes({
      n: 3000,
      k: 2,
      groups: 2,
      size: 6,
      copy: 0.85,
      weak: 0.56,
      accuracy: [0.9, 0.85, 0.8, 0.75, 0.8, 0.7],
      coverage: [0.4, 0.4, 0.5, 0.5, 0.6, 0.5],
    });
    const unheeded = accuracyOf(labelsOf(matrix, { kind: 'auto', dependencies: 'none' }), truth);
    const heeded = accuracyOf(labelsOf(matrix, { kind: 'auto', dependencyMethod }), truth);
    expect(heeded).toBeGreaterThan(unheeded + 0.05);
  });

  test('rows on which only dependent functions vote are covered, and a tie among them is not unlabeled', () => {
    const matrix = labelMatrixFromDense(
      [
        [0, 1, -1],
        [-1, 1, -1],
        [0, 0, 0],
        [1, 1, 1],
        [-1, -1, -1],
      ],
      2,
    );
    const { labels } = labelsOf(matrix, {
      kind: 'majorityVote',
      dependencies: [['lf0', 'lf1']],
      dependencyMethod,
    });
    expect([...labels.covered]).toEqual([1, 1, 1, 1, 0]);
    expect(labels.probs.every(Number.isFinite)).toBe(true);
  });
});

describe('learned', () => {
  const learned = (matrix: LabelMatrix) => dependenciesOf('learned', matrix, new Rng(0));

  test.each([2, 4])('finds the groups of copies among %s classes and nothing else', (k) => {
    const { matrix, groups } = groupedVotes({
      n: 4000,
      k,
      groups: 3,
      size: 4,
      copy: 0.85,
      weak: 0.55,
      accuracy: [0.9, 0.85, 0.8, 0.75, 0.8, 0.7, 0.65, 0.6, 0.9, 0.8],
      coverage: [0.4, 0.4, 0.5, 0.5, 0.6, 0.5, 0.3, 0.3, 0.2, 0.2],
    });
    const found = learned(matrix);
    expect(dependentGroups(matrix.m, found)).toEqual(groups);
    for (const { excess, likeness } of found) {
      expect(excess).toBeGreaterThan(0.5);
      expect(likeness).toBeGreaterThan(0.5);
    }
  });

  test('finds nothing among independent functions, also good ones that nearly always agree', () => {
    for (let seed = 0; seed < 5; seed++) {
      const { matrix } = plantedVotes({
        n: 3000,
        k: 3,
        seed,
        accuracy: [0.97, 0.95, 0.9, 0.6, 0.7, 0.5, 0.8],
        coverage: [0.9, 0.8, 0.6, 0.5, 0.4, 0.6, 0.1],
      });
      expect(learned(matrix)).toEqual([]);
    }
  });

  test('does not judge functions that name one class', () => {
    const table = Array.from({ length: 400 }, (_, i) => [
      i % 4 === 0 ? 1 : -1,
      i % 4 === 0 ? 1 : -1,
      i % 2,
      (i >> 1) % 2,
    ]);
    expect(learned(labelMatrixFromDense(table, 2))).toEqual([]);
  });
});

test('auto looks for dependencies by itself, a named kind only when asked', () => {
  const { matrix } = groupedVotes({
    n: 2000,
    k: 2,
    groups: 1,
    size: 4,
    copy: 0.9,
    weak: 0.6,
    accuracy: [0.9, 0.85, 0.8, 0.75],
    coverage: [0.5, 0.5, 0.5, 0.5],
  });
  const auto = labelsOf(matrix, { kind: 'auto' });
  expect(auto.dependencies).toHaveLength(6);
  expect(auto.reason).toContain('lf4');
  expect(labelsOf(matrix, { kind: 'dawidSkene' }).dependencies).toBeUndefined();
  expect(labelsOf(matrix, { kind: 'dawidSkene', dependencies: 'learned' }).dependencies).toHaveLength(6);
});

test('a name that no task has is an error', () => {
  const { matrix } = plantedVotes({ n: 20, k: 2, accuracy: [0.8, 0.8], coverage: [1, 1] });
  expect(() => labelsOf(matrix, { kind: 'dawidSkene', dependencies: [['lf0', 'lf9']] })).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_LF' }),
  );
});

test('tasks that are tied share the votes of copies too', () => {
  const { matrix: fine } = plantedVotes({ n: 300, k: 4, accuracy: [0.8, 0.7, 0.75], coverage: [0.5, 0.6, 0.6] });
  const { matrix: coarse } = plantedVotes({ n: 300, k: 2, accuracy: [0.9, 0.7], coverage: [0.6, 0.6] });
  const task = (name: string, k: number) => ({
    name,
    classes: Array.from({ length: k }, (_, c) => `${name}${c}`),
    source: 's',
  });
  const rest = { gold: new Int16Array(300).fill(-1), splits: new Uint8Array(300) };
  const label = (votes: LabelMatrix, dependencies: unknown) => {
    const labelModel = { kind: 'dawidSkene', dependencies };
    const refines = { task: 'c', classes: { c0: ['f0', 'f1'], c1: ['f2', 'f3'] } };
    return labelTasks(
      [
        { task: task('c', 2), labelModel, matrix: { ...coarse, names: ['x', 'y'] }, ...rest },
        { task: { ...task('f', 4), refines }, labelModel, matrix: votes, ...rest },
      ],
      { rng: new Rng(0) },
    );
  };
  const alone = label(fine, 'none');
  const heeded = label(withCopies(fine, [1, 1]), [['lf1', 'lf1-copy0', 'lf1-copy1']]);
  for (const name of ['c', 'f']) {
    heeded.get(name)!.labels.probs.forEach((p, at) => {
      expect(p).toBeCloseTo(alone.get(name)!.labels.probs[at], 5);
    });
  }
  const { accuracies } = heeded.get('f')!.model;
  expect([...accuracies.subarray(3)]).toEqual([accuracies[1], accuracies[1]]);
});
