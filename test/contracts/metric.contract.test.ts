import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MetricName, metrics, metricsFor } from '../../src/core/metrics/index.js';
import { createScored, type Scored } from '../../src/core/metrics/scored.js';

/** n rows of k classes: eighths, so that ties are common, and gold of any class. */
function scoredRows(k: number): fc.Arbitrary<Scored> {
  const row = fc.tuple(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: k, maxLength: k }), fc.nat(k - 1));
  return fc.array(row, { minLength: 1, maxLength: 25 }).map((rows) => {
    const probs = rows.flatMap(([parts]) => parts.map((part) => part / parts.reduce((a, b) => a + b, 0)));
    return createScored(
      Float32Array.from(probs),
      Int16Array.from(rows, ([, gold]) => gold),
      k,
    );
  });
}

/** The same rows with row i repeated `weights[i]` times. */
function repeat({ k, probs, gold }: Scored, weights: ArrayLike<number>): Scored {
  const rows = [...gold.keys()].flatMap((row) => new Array<number>(weights[row]).fill(row));
  return createScored(probs, gold, k, { rows });
}

function renameClasses({ k, probs, gold, n }: Scored): Scored {
  const turned = new Float32Array(probs.length);
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) turned[i * k + ((c + 1) % k)] = probs[i * k + c];
  return createScored(
    turned,
    gold.map((g) => (g + 1) % k),
    k,
  );
}

const close = (a: number | null, b: number | null) =>
  (a === null && b === null) || Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) < 1e-6;

for (const name of Object.keys(metrics) as MetricName[]) {
  describe.each([2, 3])(`metric ${name}, k = %i`, (k) => {
    const found = metricsFor(k).find(([each]) => each === name);
    if (!found) {
      it.skip(`has no meaning for ${k} classes`, () => {});
      return;
    }
    const metric = found[1];

    it('counts a weight as so many copies of the row', () => {
      const rowsAndWeights = scoredRows(k).chain((scored) =>
        fc.tuple(fc.constant(scored), fc.array(fc.nat(3), { minLength: scored.n, maxLength: scored.n })),
      );
      fc.assert(
        fc.property(rowsAndWeights, ([scored, weights]) =>
          close(metric.prepare(scored)(weights), metric.prepare(repeat(scored, weights))()),
        ),
      );
    });

    it('is the same for any order of rows', () => {
      fc.assert(
        fc.property(scoredRows(k), (scored) => {
          const rows = [...scored.gold.keys()].reverse();
          const reversed = createScored(scored.probs, scored.gold, k, { rows });
          return close(metric.prepare(scored)(), metric.prepare(reversed)());
        }),
      );
    });

    it('is finite or null, and null for no rows', () => {
      fc.assert(
        fc.property(scoredRows(k), (scored) => {
          const value = metric.prepare(scored)();
          return value === null || (Number.isFinite(value) && value >= 0);
        }),
      );
      expect(metric.prepare(createScored(new Float32Array(0), new Int16Array(0), k))()).toBeNull();
    });

    it('is best for certain and right predictions', () => {
      const probs = Float32Array.from({ length: k * k }, (_, at) => (at % k === Math.floor(at / k) ? 1 : 0));
      const perfect = createScored(
        probs,
        Int16Array.from({ length: k }, (_, c) => c),
        k,
      );
      expect(metric.prepare(perfect)()).toBeCloseTo(metrics[name].better === 'higher' ? 1 : 0, 6);
    });

    it.skipIf(name === 'f1' || (name === 'auc' && k === 2))(
      'does not care which class is which (f1 and the two-class AUC name a class)',
      () => {
        fc.assert(
          fc.property(scoredRows(k), (scored) =>
            close(metric.prepare(scored)(), metric.prepare(renameClasses(scored))()),
          ),
        );
      },
    );
  });
}
