import { expect, it } from 'vitest';
import type { ConstraintSpec } from '../../src/hierarchy/constraintSpec.js';
import type { TaskLabelRequest } from '../../src/labelmodel/labelTasks.js';
import { planFits } from '../../src/labelmodel/planFits.js';
import { tiedRequests } from '../../src/labelmodel/tiedRequests.js';
import { plantedVotes } from '../support/plantedVotes.js';

const { matrix } = plantedVotes({ n: 4, k: 2, accuracy: [0.9, 0.8, 0.7], coverage: [1, 1, 1], seed: 1 });

function request(name: string, extra: object = {}, model: object = {}): TaskLabelRequest {
  return {
    task: { name, classes: ['no', 'yes'], source: 'rows', ...extra },
    labelModel: { kind: 'dawidSkene', ...model },
    matrix,
    gold: new Int16Array(4).fill(-1),
    splits: new Uint8Array(4),
  };
}

it('keeps together what parents and constraints tie, in the order that was given, and nothing else', () => {
  const given = [
    request('child', { parent: { task: 'above', class: 'yes' } }),
    request('alone'),
    request('above'),
    request('one'),
    request('flat', { parent: { task: 'above', class: 'yes' } }, { scope: 'flat' }),
    request('other'),
  ];
  const ties: ConstraintSpec[] = [{ excludes: [{ one: 'yes' }, { other: 'yes' }] }];
  const parts = tiedRequests(planFits(given, ties));
  expect(parts.map(({ requests }) => requests.map(({ task }) => task.name))).toEqual([
    ['child', 'above'],
    ['alone'],
    ['one', 'other'],
    ['flat'],
  ]);
  expect(parts.map(({ constraints }) => constraints)).toEqual([[], [], ties, []]);
  expect(parts[3].requests[0].task.parent).toBeUndefined();
});
