import { describe, expect, it } from 'vitest';
import { labelingFunctionKinds } from '../../src/labeling/index.js';
import { applySlicingFunctions } from '../../src/slices/applySlicingFunctions.js';
import { sliceByParams } from '../../src/slices/sliceByParams.js';
import type { SliceSpec } from '../../src/slices/sliceSpec.js';
import { fixtures, spam, topic } from '../labeling/support.js';
import { memorySource } from '../support/memorySource.js';

const rows = [
  { text: 'a <html>', sex: 'F', race: 'x', age: 30 },
  { text: 'b', sex: 'F', race: 'y', age: 30 },
  { text: 'Hi there <html>', sex: 'M', race: 'x', age: null },
  { text: null, sex: 'F', race: 'x', age: 41 },
  { text: 'b', sex: null, race: 'x', age: 30 },
];
const options = {
  onFault: 'error',
  hidden: new Set<string>(),
  baseDir: fixtures,
  readTable: async () => ({ columns: {} }),
} as const;
const slice = (kind: keyof typeof labelingFunctionKinds, params: object, tasks = ['spam']): SliceSpec => ({
  name: 'mine',
  kind,
  params: labelingFunctionKinds[kind].params.parse(params),
  tasks,
});
const find = async (specs: SliceSpec[], given = {}, source = memorySource(rows, { chunkSize: 2 })) =>
  (await applySlicingFunctions(source, [spam, topic], specs, { ...options, ...given })).map(
    ({ name, tasks, rows }) => ({
      name,
      tasks,
      rows: [...rows],
    }),
  );

describe('applySlicingFunctions', () => {
  it('takes the rows on which a function does not abstain, without a vote', async () => {
    expect(await find([slice('regex', { field: 'text', pattern: '<html' })])).toEqual([
      { name: 'mine', tasks: ['spam'], rows: [0, 2] },
    ]);
  });

  it('takes true for "in", and false and null for "out", from code', async () => {
    const [{ rows: long }] = await find(
      [slice('function', { ref: './lfs.ts#isLong' })],
      {},
      memorySource(rows.filter(({ text }) => text)),
    );
    expect(long).toEqual([0, 2]);
    const [{ rows: greeting }] = await find([slice('function', { ref: './lfs.ts#greetsAnyone' })]);
    expect(greeting).toEqual([2]);
  });

  it('takes any value of a column or table that does not abstain', async () => {
    const byColumn = slice('column', { column: 'sex' });
    const byTable = slice('lookup', { field: 'race', table: { x: 'anything' } });
    expect((await find([byColumn, byTable])).map((each) => each.rows)).toEqual([
      [0, 1, 2, 3],
      [0, 2, 3, 4],
    ]);
  });

  it('makes one slice per combination of values, in the order of their names, of at least the minimum', async () => {
    const by = (minimum: number) => ({ by: ['sex', 'race'], minimum, tasks: ['spam', 'topic'] });
    expect(await find([by(1)])).toEqual([
      { name: 'sex=F,race=x', tasks: ['spam', 'topic'], rows: [0, 3] },
      { name: 'sex=F,race=y', tasks: ['spam', 'topic'], rows: [1] },
      { name: 'sex=M,race=x', tasks: ['spam', 'topic'], rows: [2] },
    ]);
    expect((await find([by(2)])).map(({ name }) => name)).toEqual(['sex=F,race=x']);
    expect(await find([{ by: ['age'], minimum: 3, tasks: ['spam'] }])).toEqual([
      { name: 'age=30', tasks: ['spam'], rows: [0, 1, 4] },
    ]);
  });

  it('may cut by hidden columns, as slices are only scored on', async () => {
    const found = await find([{ by: ['sex'], minimum: 1, tasks: ['spam'] }], { hidden: new Set(['sex']) });
    expect(found.map(({ name }) => name)).toEqual(['sex=F', 'sex=M']);
  });

  it('keeps to the tasks of its source', async () => {
    const lf = slice('regex', { field: 'text', pattern: 'b' }, ['spam', 'elsewhere']);
    expect((await find([lf])).map(({ tasks }) => tasks)).toEqual([['spam']]);
    expect(await find([slice('regex', { field: 'nowhere', pattern: 'b' }, ['elsewhere'])])).toEqual([]);
  });

  it('names the slicing function that fails, or leaves the row out where faults are counted', async () => {
    const lf = slice('function', { ref: './lfs.ts#throwsOnB' });
    await expect(find([lf])).rejects.toMatchObject({
      code: 'LF_FAULT',
      message: expect.stringContaining('slicing function "mine", example "r1"'),
    });
    expect((await find([lf], { onFault: 'count' })).map((each) => each.rows)).toEqual([[0, 2, 3]]);
  });

  it('says what is wrong with a slicing function', async () => {
    await expect(find([slice('regex', { field: 'text', pattern: '(' })])).rejects.toMatchObject({
      problems: [{ code: 'BROKEN_REGEX', path: 'slices.mine.pattern' }],
    });
  });
});

describe('sliceByParams', () => {
  it('wants columns, and thirty rows unless told otherwise', () => {
    expect(sliceByParams.parse({ by: ['sex'] })).toEqual({ by: ['sex'], minimum: 30 });
    expect(() => sliceByParams.parse({ by: [] })).toThrow();
    expect(() => sliceByParams.parse({ by: ['sex'], floor: {} })).toThrow('floor');
  });
});
