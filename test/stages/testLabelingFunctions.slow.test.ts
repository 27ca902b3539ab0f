import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { EspalierError } from '../../src/core/errors.js';
import { testLabelingFunctions } from '../../src/stages/testLabelingFunctions.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-examples-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

writeFileSync(join(root, 'rows.csv'), 'id,text,size,old,gold\nr0,buy now,3,spam,spam\nr1,hello,7,,ham\n');
writeFileSync(
  join(root, 'lfs.ts'),
  `export const throws = (row: { size: number | null }) => { if (row.size === null) throw new Error('no size'); return row.size > 5 ? 'ham' : { not: 'ham' }; };\n`,
);

async function load(functions: string) {
  const text = `version: 1\nname: x\ndata: {source: rows.csv, id: id}\ntasks:\n  - name: t\n    classes: [ham, spam, ad]\n    default: ad\n    gold: gold\n    labelingFunctions:\n${functions.replace(/^/gm, '      ')}\n`;
  writeFileSync(join(root, 'x.yaml'), text);
  return (await loadExperiment('x.yaml', { cwd: root })).experiment;
}

/** `line code said` of every problem. */
async function test(functions: string): Promise<string[]> {
  const { problems } = await testLabelingFunctions(await load(functions));
  return problems.map(({ position, code, message }) => `${position?.line}:${position?.column} ${code} ${message}`);
}

describe('the examples of a labeling function', () => {
  it('pass on every kind where it says what they say; a default class is nobody’s vote', async () => {
    const experiment = await load(
      `- {name: buy, kind: keyword, field: text, any: [buy], vote: spam, examples: {fires: [buy it], abstains: [sell it, {text: null}], votes: {spam: buy}}}
- {name: short, kind: threshold, field: text.words, below: 3, vote: {not: ham}, examples: {fires: one two, abstains: [one two three], votes: {not ham: [one]}}}
- {name: buys, kind: regex, field: text, pattern: "^buy", vote: spam, else: ham, examples: {fires: [buy it], votes: {ham: [a buy, {text: x, size: "4"}]}, abstains: [{text: null}]}}
- {name: old, kind: column, column: old, examples: {votes: {spam: [spam]}, abstains: [{id: r1}]}}
- {name: sizes, kind: lookup, field: size, table: {"3": spam}, examples: {votes: {spam: [3, {id: r0}]}, abstains: 4}}
- {name: throws, kind: function, ref: "./lfs.ts#throws", examples: {votes: {ham: [{size: 9}], not ham: [{id: r0}]}}}`,
    );
    const { tested, problems } = await testLabelingFunctions(experiment);
    expect(problems).toEqual([]);
    expect(tested.map(({ spec, passed, failed }) => [spec.name, passed, failed])).toEqual([
      ['buy', 4, 0],
      ['short', 3, 0],
      ['buys', 4, 0],
      ['old', 2, 0],
      ['sizes', 3, 0],
      ['throws', 2, 0],
    ]);
  });

  it('fail with the place of the example and what was said', async () => {
    expect(
      await test(`- name: buy
  kind: keyword
  field: text
  any: [buy]
  vote: spam
  else: ham
  examples:
    fires:
      - sell it
    abstains: [buy it]
    votes:
      ham: [buy it]
- {name: throws, kind: function, ref: "./lfs.ts#throws", examples: {fires: [{size: null}]}}`),
    ).toEqual([
      '18:15 LF_EXAMPLE expected that it fires on "sell it"; it votes ham by its else',
      '19:22 LF_EXAMPLE expected that it abstains on "buy it"; it votes spam',
      '21:19 LF_EXAMPLE expected a vote for ham on "buy it"; it votes spam',
      expect.stringMatching(/^22:\d+ LF_EXAMPLE expected that it fires on null; it fails: .*no size/),
    ]);
  });

  it('may name rows of the data, and columns that functions see', async () => {
    expect(
      await test(
        '- {name: buy, kind: keyword, field: text, any: [buy], vote: spam, examples: {fires: [{id: r0}], abstains: [{id: r9}]}}',
      ),
    ).toEqual([expect.stringMatching(/EXAMPLE_ID expected the id of a row of the data; received "r9"/)]);
    expect(
      await test(
        '- {name: buy, kind: keyword, field: text, any: [buy], vote: spam, examples: {fires: [{text: buy, gold: spam}]}}',
      ),
    ).toEqual([expect.stringMatching(/UNKNOWN_COLUMN .*received "gold"/)]);
  });

  it('are checked when the file is read', async () => {
    const wrong = load(`- {name: buy, kind: keyword, field: text, any: [buy], vote: spam, examples: {fire: [x]}}
- {name: more, kind: keyword, field: text, any: [buy], vote: spam, examples: {votes: {spma: [x]}, fires: [[x]]}}
- {name: code, kind: function, ref: "./lfs.ts#throws", examples: {fires: [text]}}`);
    const error = await wrong.then(
      () => undefined,
      (thrown: unknown) => thrown as EspalierError,
    );
    expect(error).toBeInstanceOf(EspalierError);
    expect(error!.problems.map(({ code, position }) => `${code} ${position!.line}`)).toEqual([
      'UNKNOWN_KEY 10',
      'UNKNOWN_CLASS 11',
      'WRONG_TYPE 11',
      'WRONG_TYPE 12',
    ]);
  });
});
