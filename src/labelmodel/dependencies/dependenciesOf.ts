import { type LabelMatrix, selectRows } from '../../core/labelMatrix.js';
import type { Rng } from '../../core/rng.js';
import { dawidSkene } from '../dawidSkene.js';
import { voteMoments } from '../voteMoments.js';
import type { Dependency } from './dependency.js';
import type { DependencySpec } from './dependencyParams.js';
import { learnDependencies } from './learnDependencies.js';
import { likeness } from './likeness.js';
import { pairVotes } from './pairVotes.js';

/** Rows on which dependencies are looked for, at most. */
const mostRows = 20_000;

/**
 * The dependencies that a label model is to heed. Of named ones, those whose labeling functions vote on this task: a label model
 * that is declared once serves tasks with other functions too, see `checkDependencyNames`.
 *
 * @param matrix the rows to fit on
 */
export function dependenciesOf(spec: DependencySpec, matrix: LabelMatrix, rng: Rng): Dependency[] {
  if (spec === undefined || spec === 'none' || matrix.m < 2) return [];
  if (spec !== 'learned') return declared(spec, matrix);
  const { n, k } = matrix;
  const rows = Uint32Array.from({ length: n }, (_, row) => row);
  const some = n > mostRows ? selectRows(matrix, rng.shuffle(rows).slice(0, mostRows).sort()) : matrix;
  const model = dawidSkene.create(dawidSkene.params.parse({ correlation: 0 }));
  const gold = new Int16Array(some.n).fill(-1);
  const classBalance = new Float64Array(k).fill(1 / k);
  return learnDependencies(some, (votes) => model.fit({ matrix: votes, gold, classBalance, rng }).predict(votes));
}

function declared(lists: readonly (readonly string[])[], matrix: LabelMatrix): Dependency[] {
  const moments = voteMoments(matrix, new Int16Array(matrix.n).fill(-1));
  const found = new Map(
    pairVotes(moments, 1).map((pair) => {
      const [first, second] = [moments.blockLf[pair.first], moments.blockLf[pair.second]].sort((a, b) => a - b);
      return [first * matrix.m + second, likeness(moments, pair)];
    }),
  );
  return lists.flatMap((list) => {
    const columns = [...new Set(list)].map((name) => matrix.names.indexOf(name)).filter((j) => j >= 0);
    return columns.flatMap((a, i) =>
      columns.slice(i + 1).map((b) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        return { first, second, likeness: found.get(first * matrix.m + second) ?? 0 };
      }),
    );
  });
}
