import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { castVotes, type Votes } from '../../src/stages/castVotes.js';
import { readData } from '../../src/stages/readData.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-memory-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let store: ContentStore;
let said: string[] = [];
let made = 0;

beforeEach(() => {
  folder = mkdtempSync(join(root, `${made++}-`));
  store = new ContentStore(join(folder, 'cache'), 1e8, (line) => said.push(line));
  said = [];
  const lines = Array.from(
    { length: 300 },
    (_, i) => `r${i},${i % 3 === 0 ? 'buy now' : 'hello'} w${i},${i % 7},${i % 4 === 0 ? 'spam' : ''}`,
  );
  write('rows.csv', `id,text,size,old\n${lines.join('\n')}\n`);
  write('preds.csv', 'id,p_ham,p_spam\nr1,0.2,0.8\nr5,0.9,0.1\nstranger,0.5,0.5\n');
  write('table.csv', 'key,value\n3,spam\n4,ham\n');
  write(
    'lfs.ts',
    `import { least } from './help.js';
export const large = (row: { size: number }) => (row.size > least ? 'spam' : null);
export const fails = (row: { size: number }) => { if (row.size === 2) throw new Error('two'); return { vote: 'ham', confidence: 0.5 }; };
export const drawn = () => (Math.random() < 0.5 ? 'spam' : null);
export const anyOf = (row: { size: number }) => (row.size > 3 ? { any: ['ham', 'odd'] } : { not: 'odd' });
`,
  );
  write('help.ts', 'export const least = 4;\n');
});

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

const functions = {
  buy: '{name: buy, kind: keyword, field: text, any: [buy], vote: spam, else: ham}',
  hello: '{name: hello, kind: regex, field: text, pattern: "hello", vote: ham}',
  old: '{name: old, kind: column, column: old}',
  preds: '{name: preds, kind: predictions, path: preds.csv, columns: [p_ham, p_spam], confidence: margin, tasks: two}',
  looked: '{name: looked, kind: lookup, field: size, table: table.csv, map: {spam: spam, ham: {not: odd}}}',
  large: '{name: large, kind: function, ref: "./lfs.ts#large"}',
  fails: '{name: fails, kind: function, ref: "./lfs.ts#fails"}',
  anyOf: '{name: anyOf, kind: function, ref: "./lfs.ts#anyOf"}',
};

interface Setting {
  functions?: Record<string, string>;
  data?: string;
  with?: ContentStore;
}

/** Labels as `espalier label` does, up to the votes. */
async function cast({
  functions: given = functions,
  data = '{source: rows.csv, id: id, onFault: count}',
  with: own = store,
}: Setting = {}): Promise<Votes> {
  const { preds, ...others } = given;
  const lists = Object.values(others).map((each) => `      - ${each}\n`);
  write(
    'x.yaml',
    `version: 1\nname: x\ndata: ${data}\n${preds ? `labelingFunctions: [${preds}]\n` : ''}tasks:\n  - name: spam\n    classes: [ham, spam, odd]\n    labelingFunctions:\n${lists.join('')}  - {name: two, classes: [no, yes], labelingFunctions: [{name: any, kind: regex, field: text, pattern: w1, vote: yes}]}\n`,
  );
  const { experiment } = await loadExperiment('x.yaml', { cwd: folder });
  const progress = { begin: () => ({ advance() {}, end() {} }), say: (line: string) => void said.push(line) };
  const environment = { progress, now: () => performance.now(), store: own };
  const read = await readData(experiment, environment);
  try {
    return await castVotes(experiment, read, environment);
  } finally {
    await read.close();
  }
}

const result = ({ matrices, faults, lfIds, warnings }: Votes) => ({ matrices, faults, lfIds, warnings });

/** Names of the functions that were asked, seen from what the store has got. */
const keptVotes = () => readdirSync(join(folder, 'cache/votes')).length;

describe('the memory for votes', () => {
  it('gives back every kind’s votes to the byte, from a cold, a warm, a damaged and a deleted cache', async () => {
    const cold = await cast();
    const count = Object.keys(functions).length + 1;
    expect(cold.recalled).toBe(0);
    expect(keptVotes()).toBe(count);
    const warm = await cast();
    expect(warm.recalled).toBe(count);
    expect(result(warm)).toEqual(result(cold));
    expect(cold.warnings.map(({ code }) => code)).toContain('UNKNOWN_ITEM');

    for (const name of readdirSync(join(folder, 'cache/votes'))) {
      const path = join(folder, 'cache/votes', name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(path, bytes);
    }
    const damaged = await cast();
    expect(damaged.recalled).toBe(0);
    expect(said.filter((line) => line.includes('damaged'))).toHaveLength(count);
    expect(result(damaged)).toEqual(result(cold));
    expect((await cast()).recalled).toBe(count);

    await store.clear();
    expect(result(await cast())).toEqual(result(cold));
    const none = new ContentStore(join(folder, 'none'), 0);
    expect(result(await cast({ with: none }))).toEqual(result(cold));
    expect((await cast({ with: none })).recalled).toBe(0);
  });

  it('asks only the function that changed, and nobody where only the vote behind it does', async () => {
    await cast();
    const edited = await cast({ functions: { ...functions, buy: functions.buy.replace('[buy]', '[buy, w7]') } });
    expect(edited.recalled).toBe(Object.keys(functions).length);
    const cold = await cast({
      with: new ContentStore(join(folder, 'other'), 1e8),
      functions: { ...functions, buy: functions.buy.replace('[buy]', '[buy, w7]') },
    });
    expect(result(edited)).toEqual(result(cold));
    const turned = await cast({
      functions: { ...functions, hello: functions.hello.replace('vote: ham', 'vote: odd') },
    });
    expect(turned.recalled).toBe(Object.keys(functions).length + 1);
    const fresh = await cast({
      with: new ContentStore(join(folder, 'third'), 1e8),
      functions: { ...functions, hello: functions.hello.replace('vote: ham', 'vote: odd') },
    });
    expect(result(turned)).toEqual(result(fresh));
  });

  it('asks again where the rows, a table or the code that is reached changed, also when the process lives on', async () => {
    const before = await cast();
    const m = Object.keys(functions).length + 1;
    write('help.ts', 'export const least = 5;\n');
    const after = await cast();
    expect(after.recalled).toBe(m - 1);
    expect(after.matrices.get('spam')!.votes.length).toBeLessThan(before.matrices.get('spam')!.votes.length);
    write('table.csv', 'key,value\n3,spam\n');
    expect((await cast()).recalled).toBe(m - 1);
    write('preds.csv', 'id,p_ham,p_spam\nr1,0.2,0.8\n');
    expect((await cast()).recalled).toBe(m - 1);
    appendFileSync(join(folder, 'rows.csv'), 'r999,hello again,3,\n');
    expect((await cast()).recalled).toBe(0);
    expect((await cast()).recalled).toBe(m);
  });

  it('serves several at work at once', async () => {
    const alone = await cast({ with: new ContentStore(join(folder, 'alone'), 1e8) });
    const [one, other] = await Promise.all([cast(), cast()]);
    expect(result(one)).toEqual(result(alone));
    expect(result(other)).toEqual(result(alone));
    expect((await cast()).recalled).toBe(Object.keys(functions).length + 1);
  });

  it('does not trust a file’s size and time alone', async () => {
    const before = await cast();
    const text = readFileSync(join(folder, 'rows.csv'), 'utf8');
    utimesSync(join(folder, 'rows.csv'), 1e9, 1e9);
    await cast();
    write('rows.csv', text.replace('buy now w0', 'bye now w0'));
    utimesSync(join(folder, 'rows.csv'), 1e9, 1e9);
    const after = await cast();
    expect(after.recalled).toBe(0);
    expect(after.matrices).not.toEqual(before.matrices);
  });

  it('hashes what a query gives', async () => {
    const data = `{source: {sql: "select * from 'rows.csv' order by id"}, id: id, onFault: count}`;
    const cold = await cast({ data });
    const warm = await cast({ data });
    expect(warm.recalled).toBe(Object.keys(functions).length + 1);
    expect(result(warm)).toEqual(result(cold));
    const text = readFileSync(join(folder, 'rows.csv'), 'utf8');
    write('rows.csv', text.replace('buy now w0', 'bye now w0'));
    expect((await cast({ data })).recalled).toBe(0);
  });

  it('asks code that tells of more than the row every time, unless it says cache: true; and any with cache: false', async () => {
    const drawn = '{name: drawn, kind: function, ref: "./lfs.ts#drawn"}';
    const only = (...list: string[]) => ({ functions: Object.fromEntries(list.map((each, i) => [i, each])) });
    await cast(only(drawn, functions.hello));
    expect((await cast(only(drawn, functions.hello))).recalled).toBe(2);
    const kept = drawn.replace('}', ', cache: true}');
    await cast(only(kept));
    expect((await cast(only(kept))).recalled).toBe(2);
    const never = functions.hello.replace('}', ', cache: false}');
    expect((await cast(only(never))).recalled).toBe(1);
  });

  it('ends a run at a fault that was counted before', async () => {
    await cast();
    const data = '{source: rows.csv, id: id}';
    await expect(cast({ data })).rejects.toThrow(/LF_FAULT.*"fails".*"r2"/s);
  });
});
