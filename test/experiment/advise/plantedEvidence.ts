import { labelMatrixFromDense } from '../../../src/core/labelMatrix.js';
import { Rng } from '../../../src/core/rng.js';
import { drawWorld } from '../../../src/data/synthetic/drawWorld.js';
import { worldParams } from '../../../src/data/synthetic/worldParams.js';
import type { TaskEvidence } from '../../../src/experiment/advise/taskEvidence.js';
import { quickLabels } from '../../../src/stages/quickLabels.js';

/** Evidence on the only task of a synthetic world, labeled by `labelModel`. */
export function plantedEvidence(world: object, labelModel = 'majorityVote', seed = 1): TaskEvidence {
  const drawn = drawWorld({ ...worldParams.parse({ tasks: 1, features: 8, ...world }), seed });
  const { n, features, functions } = drawn;
  const k = functions[0].k;
  const dense = Array.from({ length: n }, (_, row) => functions.map(({ name }) => drawn.votes.get(name)![row]));
  const names = functions.map(({ name }) => name);
  const matrix = labelMatrixFromDense(dense, k, names);
  const values = new Float32Array(n * features.length);
  for (let row = 0; row < n; row++)
    features.forEach((column, j) => {
      values[row * features.length + j] = column[row];
    });
  const gold = drawn.truth.get('task0')!;
  const rowsOf = (split: string) =>
    Uint32Array.from([...drawn.splits.keys()].filter((row) => drawn.splits[row] === split));
  const classes = Array.from({ length: k }, (_, c) => `c${c}`);
  const task = { name: 'task0', classes, source: 'data', labelModel: { kind: labelModel } };
  return {
    task: 'task0',
    classes,
    metric: 'macroF1',
    train: rowsOf('train'),
    scored: rowsOf('validation'),
    gold,
    matrix,
    slices: [...drawn.slices].map(([name, inside]) => ({
      name,
      rows: new Set([...inside.keys()].filter((row) => inside[row])),
    })),
    features: { n, blocks: [{ kind: 'dense', name: 'x', n, d: features.length, values }] },
    offset: 0,
    label: quickLabels(task as never, matrix, new Int16Array(n).fill(-1), gold, new Rng(5)),
  };
}
