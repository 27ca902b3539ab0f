import { describe, expect, test } from 'vitest';
import { argMax } from '../../src/core/numeric.js';
import { createProbLabels } from '../../src/core/probLabels.js';
import { Rng } from '../../src/core/rng.js';
import { type LabelModelName, labelModels } from '../../src/labelmodel/index.js';
import { labelTasks } from '../../src/labelmodel/labelTasks.js';
import { restoreLabelModel } from '../../src/labelmodel/restoreLabelModel.js';
import { fitTemperature, temper } from '../../src/labelmodel/temperature.js';
import { plantedVotes } from '../support/plantedVotes.js';

const { matrix, truth } = plantedVotes({
  n: 600,
  k: 3,
  accuracy: [0.8, 0.7, 0.75, 0.6],
  coverage: [0.5, 0.6, 0.4, 0.5],
});
const splits = Uint8Array.from({ length: 600 }, (_, i) => i % 3);

function label(kind: string, temperature: unknown, gold = truth) {
  const task = { name: 't', classes: ['a', 'b', 'c'], source: 'rows' };
  const labelModel = { kind, ...(temperature !== undefined && { temperature }) };
  const validationGold = gold.map((g, i) => (splits[i] === 1 ? g : -1));
  const none = new Int16Array(600).fill(-1);
  return labelTasks([{ task, labelModel, matrix, gold: none, validationGold, splits }], { rng: new Rng(1) }).get('t')!;
}

describe('temperature', () => {
  test('2 takes square roots: (0.8, 0.2) becomes (2/3, 1/3); rows without votes stay', () => {
    const labels = createProbLabels(Float32Array.of(0.8, 0.2, 0.8, 0.2), 2, Uint8Array.of(1, 0));
    const { probs } = temper(labels, 2);
    for (const [at, p] of [2 / 3, 1 / 3, 0.8, 0.2].entries()) expect(probs[at]).toBeCloseTo(p, 6);
    expect(temper(labels, 1)).toBe(labels);
  });

  test('finds the T that planted labels were sharpened by', () => {
    const rng = new Rng(2);
    const n = 4000;
    const probs = new Float32Array(2 * n);
    const gold = new Int16Array(n);
    for (let i = 0; i < n; i++) {
      const p = 0.05 + 0.9 * rng.uniform();
      gold[i] = rng.uniform() < p ? 1 : 0;
      probs.set([1 - p, p], 2 * i);
    }
    const sharp = temper(createProbLabels(probs, 2, new Uint8Array(n).fill(1)), 0.4);
    const rows = Array.from({ length: n }, (_, i) => i);
    expect(fitTemperature(sharp, rows, gold)).toBeGreaterThan(2.2);
    expect(fitTemperature(sharp, rows, gold)).toBeLessThan(2.8);
  });

  test('stays 1 with fewer than twenty rows, and says so', () => {
    const few = truth.map((g, i) => (i < 30 ? g : -1));
    const { labels, reason } = label('oneCoin', 'gold', few);
    expect(labels.probs).toEqual(label('oneCoin', 'none').labels.probs);
    expect(reason).toMatch(/temperature 1, as only \d+ validation rows/);
  });

  test.each(Object.keys(labelModels) as LabelModelName[])(
    '%s: the likeliest class stays; none changes nothing; restored',
    (kind) => {
      const plain = label(kind, undefined);
      expect(label(kind, 'none').labels.probs).toEqual(plain.labels.probs);
      expect(JSON.stringify(label(kind, 'none').model.toJSON())).toBe(JSON.stringify(plain.model.toJSON()));
      for (const temperature of [0.5, 3, 'gold']) {
        const { labels, model } = label(kind, temperature);
        for (let i = 0; i < 600; i++) expect(argMax(labels.probs, 3 * i, 3)).toBe(argMax(plain.labels.probs, 3 * i, 3));
        const restored = restoreLabelModel(JSON.parse(JSON.stringify(model.toJSON()))).predict(matrix).probs;
        expect(Math.max(...restored.map((p, at) => Math.abs(p - labels.probs[at])))).toBeLessThan(1e-5);
      }
    },
  );
});
