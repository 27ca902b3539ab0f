import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { labelTasks, type TaskLabelRequest } from '../../src/labelmodel/labelTasks.js';
import { plantedCrowd } from '../support/plantedCrowd.js';

const splits = Uint8Array.of(0, 0, 0, 0, 1, 2);
const noGold = new Int16Array(6).fill(-1);

const spam: TaskLabelRequest = {
  task: { name: 'spam', classes: ['ham', 'spam'], source: 's' },
  labelModel: { kind: 'majorityVote' },
  matrix: labelMatrixFromDense([[0], [0], [1], [-1], [0], [1]], 2),
  gold: noGold,
  splits,
};
const letter: TaskLabelRequest = {
  task: { name: 'letter', classes: ['no', 'yes'], source: 's', parent: { task: 'spam', class: 'ham' } },
  labelModel: { kind: 'majorityVote', classBalance: { no: 0.75, yes: 0.25 } },
  matrix: labelMatrixFromDense([[0], [1], [1], [1], [-1], [0]], 2),
  gold: noGold,
  splits,
};

test('labels parents first and fits a child where it applies with P ≥ .5', () => {
  const results = labelTasks([letter, spam], { rng: new Rng(0) });
  expect([...results.keys()]).toEqual(['letter', 'spam']);
  const child = results.get('letter')!;
  // Train rows 0, 1 are ham, 2 is spam, 3 has no vote: P(ham) = .5 there.
  expect(child.fitRows).toBe(3);
  expect(child.reason).toContain('3 of 4 train rows');
  expect([...child.applies]).toEqual([1, 1, 0, 0.5, 1, 0]);
  expect([...child.labels.probs.subarray(8, 10)]).toEqual([0.75, 0.25]);
  expect([...results.get('spam')!.applies]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(results.get('spam')).toMatchObject({ kind: 'majorityVote', requested: 'majorityVote', fitRows: 4 });
});

test('scope: flat fits a task on all rows, as if nothing tied it', () => {
  const flat = { ...letter, labelModel: { kind: 'majorityVote', scope: 'flat' as const } };
  const child = labelTasks([flat, spam], { rng: new Rng(0) }).get('letter')!;
  expect(child.fitRows).toBe(4);
  expect([...child.applies]).toEqual([1, 1, 1, 1, 1, 1]);
  const alone = labelTasks([{ ...flat, task: { ...flat.task, parent: undefined } }], { rng: new Rng(0) }).get(
    'letter',
  )!;
  expect(child.labels.probs).toEqual(alone.labels.probs);
});

test('refines: the two posteriors agree, and votes below inform the rows above', () => {
  const fine: TaskLabelRequest = {
    task: {
      name: 'fine',
      classes: ['ham1', 'ham2', 'spam1'],
      source: 's',
      refines: { task: 'spam', classes: { ham: ['ham1', 'ham2'], spam: ['spam1'] } },
    },
    labelModel: { kind: 'majorityVote', shares: true },
    matrix: labelMatrixFromDense([[-1], [0], [-1], [2], [-1], [-1]], 3),
    gold: noGold,
    splits,
  };
  const results = labelTasks([spam, fine], { rng: new Rng(0) });
  const above = results.get('spam')!;
  const below = results.get('fine')!;
  for (let row = 0; row < 6; row++) {
    const [h1, h2, s1] = below.labels.probs.subarray(row * 3, row * 3 + 3);
    expect(h1 + h2).toBeCloseTo(above.labels.probs[row * 2], 4);
    expect(s1).toBeCloseTo(above.labels.probs[row * 2 + 1], 4);
  }
  // Row 3 has a fine vote only, row 0 a coarse vote only.
  expect(above.labels.probs[7]).toBeGreaterThan(0.99);
  expect(below.labels.probs[0]).toBeCloseTo(0.5, 4);
  expect([...above.labels.covered]).toEqual([1, 1, 1, 0, 1, 1]);
  expect([...above.informed]).toEqual([1, 1, 1, 1, 1, 1]);
  expect([...below.informed]).toEqual([0, 1, 0, 1, 0, 0]);
});

test('says where gold did not enter a fit, which pins its own rows all the same', () => {
  const { matrix, truth } = plantedCrowd();
  const request: TaskLabelRequest = {
    task: { name: 'crowd', classes: ['no', 'yes'], source: 's' },
    labelModel: { kind: 'pooledDawidSkene' },
    matrix,
    gold: truth.map((y, row) => (row % 75 === 0 ? y : -1)),
    splits: new Uint8Array(matrix.n),
  };
  const { labels, reason } = labelTasks([request], { rng: new Rng(0) }).get('crowd')!;
  expect(reason).toMatch(/^named in the config; gold did not surely .* saw none; fit on the 1500 train rows$/);
  expect(labels.probs[truth[0]]).toBe(1);
  const without = { ...request, gold: new Int16Array(matrix.n).fill(-1) };
  expect(labelTasks([without], { rng: new Rng(0) }).get('crowd')!.reason).not.toContain('gold');
});

test('gold of the train split is pinned and informs its rows; other gold is not seen', () => {
  const gold = Int16Array.of(1, -1, -1, 0, 1, 0);
  const { labels, informed } = labelTasks([{ ...spam, gold }], { rng: new Rng(0) }).get('spam')!;
  expect([...labels.probs]).toEqual([0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1]);
  expect([...informed]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(labels.covered[3]).toBe(0);
});

test('times come from the clock that is handed in', () => {
  let now = 0;
  const tick = () => {
    now += 0.25;
    return now;
  };
  const { fitSeconds, predictSeconds } = labelTasks([spam], { rng: new Rng(0), clock: tick }).get('spam')!;
  expect([fitSeconds, predictSeconds]).toEqual([0.25, 0.25]);
});

test('a task added elsewhere changes no other task', () => {
  const alone = labelTasks([spam], { rng: new Rng(7) }).get('spam')!;
  const both = labelTasks([letter, spam], { rng: new Rng(7) }).get('spam')!;
  expect(both.labels).toEqual(alone.labels);
});

test('names what is wrong', () => {
  expect(() => labelTasks([{ ...spam, labelModel: { kind: 'dawidSkeen' } }], { rng: new Rng(0) })).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_KIND' }),
  );
  expect(() => labelTasks([letter], { rng: new Rng(0) })).toThrow(expect.objectContaining({ code: 'UNKNOWN_TASK' }));
});

test('tied tasks get one model; a parent link ties only tasks that both ask for it', () => {
  const dawidSkene = { kind: 'dawidSkene' };
  const refining: TaskLabelRequest = {
    task: {
      name: 'fine',
      classes: ['ham1', 'ham2', 'spam1'],
      source: 's',
      refines: { task: 'spam', classes: { ham: ['ham1', 'ham2'], spam: ['spam1'] } },
    },
    labelModel: dawidSkene,
    matrix: labelMatrixFromDense([[-1], [0], [-1], [2], [-1], [-1]], 3),
    gold: noGold,
    splits,
  };
  const top = { ...spam, labelModel: { ...dawidSkene, classBalance: { ham: 0.6, spam: 0.4 } } };
  const child = { ...letter, labelModel: dawidSkene };
  const alone = labelTasks([top, child, refining], { rng: new Rng(0) });
  expect(alone.get('spam')!.joint?.name).toBe('spam');
  expect(alone.get('fine')!.joint).toBe(alone.get('spam')!.joint);
  expect(alone.get('fine')!.reason).toBe('named in the config; fit jointly for spam, fine on the 4 train rows');
  expect(alone.get('letter')!.joint).toBeUndefined();
  expect(alone.get('spam')!.model.prior[0]).toBeCloseTo(0.6, 6);

  const asked = [top, child, refining].map((request) => ({
    ...request,
    labelModel: { ...request.labelModel, scope: 'hierarchy' },
  }));
  const together = labelTasks(asked, { rng: new Rng(0) });
  expect(together.get('letter')!.joint).toBe(together.get('spam')!.joint);

  const constraints = [{ implies: [{ letter: 'yes' }, { spam: 'ham' }] as const }];
  const tied = labelTasks([top, child], { rng: new Rng(0), constraints });
  expect(tied.get('letter')!.joint?.name).toBe('spam');
  for (const { labels, applies } of tied.values()) {
    expect([...labels.probs, ...applies].every(Number.isFinite)).toBe(true);
  }
});

test('a joint fit below a parent uses the rows where its tasks apply', () => {
  const fine: TaskLabelRequest = {
    task: {
      name: 'fine',
      classes: ['a', 'b', 'c'],
      source: 's',
      refines: { task: 'letter', classes: { no: ['a', 'b'], yes: ['c'] } },
    },
    labelModel: { kind: 'dawidSkene' },
    matrix: labelMatrixFromDense([[0], [1], [2], [-1], [-1], [-1]], 3),
    gold: noGold,
    splits,
  };
  const child = { ...letter, labelModel: { kind: 'dawidSkene' } };
  const results = labelTasks([spam, child, fine], { rng: new Rng(0) });
  expect(results.get('fine')!.fitRows).toBe(3);
  expect([...results.get('fine')!.applies]).toEqual([...results.get('letter')!.applies]);
  expect(results.get('letter')!.applies[2]).toBe(0);
});

test('says what keeps tied tasks from one model', () => {
  const constraints = [{ implies: [{ letter: 'yes' }, { spam: 'ham' }] as const }];
  const code = expect.objectContaining({ code: 'LABEL_MODEL_SCOPE' });
  expect(() => labelTasks([spam, letter], { rng: new Rng(0), constraints })).toThrow(code);
  const hierarchy = { kind: 'dawidSkene', scope: 'hierarchy' };
  const differing = [
    { ...spam, labelModel: hierarchy },
    { ...letter, labelModel: { ...hierarchy, firing: false } },
  ];
  expect(() => labelTasks(differing, { rng: new Rng(0) })).toThrow(code);
  // A task by itself may ask for it in vain.
  expect(() => labelTasks([{ ...spam, labelModel: hierarchy }], { rng: new Rng(0) })).not.toThrow();
});
