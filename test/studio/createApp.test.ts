import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../src/core/progress.js';
import { createApp } from '../../src/studio/createApp.js';
import type {
  Draft,
  Facet,
  FunctionTable,
  Overview,
  Preview,
  RowBrief,
  RowDetail,
  SavePlan,
  SliceRow,
  Suggestions,
  ViewSummary,
} from '../../src/studio/protocol.js';
import { Studio } from '../../src/studio/studio.js';
import { studioYaml, writeStudioExperiment } from '../support/studioExperiment.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-studio-test-'));
const stop = new AbortController();
const port = 4711;
const token = 'a-token-of-this-test';
const host = { host: `127.0.0.1:${port}` };
const cookie = { cookie: `espalier_studio_${port}=${token}` };
let studio: Studio;
let app: Hono;
let following: Promise<void>;

beforeAll(async () => {
  writeStudioExperiment(folder);
  studio = await Studio.open({
    target: 'mail.yaml',
    cwd: folder,
    environment: { progress: silentProgress, now: () => performance.now(), date: () => new Date(0) },
    signal: stop.signal,
  });
  app = createApp(studio, new Map([['index.html', { type: 'text/html', text: '<p>page' }]]), {
    token,
    port: () => port,
  });
  following = studio.follow();
  await generation(1);
});

afterAll(async () => {
  stop.abort();
  await following;
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

async function generation(least: number): Promise<void> {
  while (studio.generation < least || studio.labeling) {
    if (studio.error) throw new Error(studio.error.text);
    await sleep(10);
  }
}

async function get<T>(path: string): Promise<T> {
  const answer = await app.request(path, { headers: { ...host, ...cookie } });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return answer.json() as Promise<T>;
}

const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    headers: { ...host, ...cookie, origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await send(path, body);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return answer.json() as Promise<T>;
}

const view = (filter: object, task = 'spam') => post<ViewSummary>('/api/views', { task, filter });
const rowsOf = async ({ id }: ViewSummary, from = 0, count = 50) =>
  (await get<{ rows: RowBrief[] }>(`/api/views/${id}/rows?from=${from}&count=${count}`)).rows;

const offer = (any: string[], vote = 'spam'): Draft => ({
  task: 'spam',
  name: 'offer',
  isNew: false,
  kind: 'keyword',
  params: { field: 'text', any },
  vote,
});

describe('the guard', () => {
  it('lets in whoever has the token, once in the address, then as a cookie that scripts cannot read', async () => {
    const first = await app.request(`/?token=${token}`, { headers: host });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/);
    const second = await app.request('/', { headers: { ...host, ...cookie } });
    expect(await second.text()).toBe('<p>page');
    expect(second.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(second.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it.each([
    ['no token', host, 401],
    ['a wrong one', { ...host, cookie: `espalier_studio_${port}=other` }, 401],
    ['another name for this machine (DNS rebinding)', { host: `evil.example:${port}`, ...cookie }, 403],
    ['another port', { host: '127.0.0.1:80', ...cookie }, 403],
    ['another page as origin', { ...host, ...cookie, origin: 'https://evil.example' }, 403],
  ])('turns away %s', async (_, headers, status) => {
    expect((await app.request('/api/status', { headers })).status).toBe(status);
  });

  it('takes writes from its own page alone, as JSON', async () => {
    expect((await send('/api/views', {}, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await send('/api/views', {}, { 'content-type': 'text/plain' })).status).toBe(415);
    const without = await app.request('/api/test/open', {
      method: 'POST',
      headers: { ...host, ...cookie, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(without.status).toBe(403);
    expect(studio.testOpen).toBe(false);
  });
});

describe('views', () => {
  // 200 rows, of which each tenth is a test row: 180 are open; each of five texts has 36 … 40 of them.
  it('leave test rows out and count the rest', async () => {
    const all = await view({});
    expect(all).toMatchObject({ n: 180, of: 180, covered: { right: 160, n: 180 } });
    // Gold is ham on a fifth that "offer" takes for spam.
    expect(all.labelRight).toMatchObject({ right: 120, n: 160 });
    expect((await send('/api/views', { task: 'spam', filter: { split: 'test' } })).status).toBe(403);
    expect((await send('/api/rows/spam/9', {})).status).toBe(404);
    expect((await app.request('/api/rows/spam/9', { headers: { ...host, ...cookie } })).status).toBe(403);
  });

  it('hold what a filter asks for', async () => {
    expect((await view({ differ: 'labelGold' })).n).toBe(40);
    expect((await view({ lf: ['offer'], vote: 'wrong' })).n).toBe(40);
    expect((await view({ lf: ['offer'], vote: 'right' })).n).toBe(80);
    expect((await view({ lf: ['meeting', 'offer'] })).n).toBe(0);
    expect((await view({ votes: 'none' })).n).toBe(20);
    expect((await view({ text: 'CHEAP' })).n).toBe(40);
    expect((await view({ text: '<b>no</b>' })).n).toBe(20);
    expect((await view({ label: 'spam', gold: 'ham' })).n).toBe(40);
    expect((await view({ slice: 'short' })).n).toBe(0);
    const [row] = await rowsOf(await view({ text: 'offer of help 2' }));
    expect(row).toMatchObject({
      id: 'm2',
      split: 'train',
      text: 'thanks for the offer of help 2',
      label: 'spam',
      gold: 'ham',
      votes: [{ lf: 'offer', vote: 'spam' }],
      conflict: false,
    });
  });

  it('are counted by label, gold, votes and the rest, and each count is what its filter leaves', async () => {
    const all = await view({});
    const found = await get<Facet[]>(`/api/views/${all.id}/facets`);
    const counts = Object.fromEntries(
      found.map(({ name, values }) => [name, values.map(({ label, n }) => [label, n])]),
    );
    expect(counts).toEqual({
      Label: [
        ['ham', 40],
        ['spam', 120],
        ['no vote', 20],
      ],
      Gold: [
        ['ham', 100],
        ['spam', 80],
      ],
      Differ: [['label and gold', 40]],
      'Voted on by': [
        ['offer', 120],
        ['meeting', 40],
      ],
      Confidence: [['0.95 and above', 160]],
      Split: [
        ['train', 140],
        ['validation', 40],
      ],
      Characters: [['below 50', 180]],
    });
    for (const { n, narrows } of found.flatMap(({ values }) => values)) expect((await view(narrows)).n).toBe(n);
    // Within a list, of its rows alone.
    const spam = await view({ label: 'spam', split: 'validation' });
    const own = await get<Facet[]>(`/api/views/${spam.id}/facets`);
    expect(own.find(({ name }) => name === 'Voted on by')!.values).toMatchObject([{ label: 'offer', n: 40 }]);
  });

  it('come in the same random order each time, page by page', async () => {
    const [a, b] = [await view({ order: 'random' }), await view({ order: 'random' })];
    const ids = (rows: readonly RowBrief[]) => rows.map(({ id }) => id);
    const whole = ids(await rowsOf(a, 0, 200));
    expect(whole.slice(70, 120)).toEqual(ids(await rowsOf(b, 70)));
    expect(new Set(whole).size).toBe(180);
    expect(whole).not.toEqual([...whole].sort());
  });

  it('are sorted by probability, rows without a label as the least sure', async () => {
    const unsure = (await rowsOf(await view({ order: 'unsure' }), 0, 200)).map(({ p, row }) => [p ?? 0, row]);
    expect(unsure).toEqual([...unsure].sort(([a, i], [b, j]) => a - b || i - j));
    const sure = (await rowsOf(await view({ order: 'sure' }), 0, 200)).map(({ p, row }) => [p ?? 0, row]);
    expect(sure).toEqual([...sure].sort(([a, i], [b, j]) => b - a || i - j));
    expect(sure[0][0]).toBe(1);
    expect(unsure[0][0]).toBe(0);
  });

  it('say which question was wrong', async () => {
    const answer = await send('/api/views', { task: 'spam', filter: { sql: 'DROP' } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'STUDIO_QUESTION', message: expect.stringContaining('sql') });
    expect((await app.request('/api/views/v999/rows?from=0', { headers: { ...host, ...cookie } })).status).toBe(410);
  });
});

describe('pages', () => {
  it('the overview lists what deserves a look, with the filter that shows it', async () => {
    const { tasks, look } = await get<Overview>('/api/overview');
    expect(tasks.map(({ task }) => task)).toEqual(['spam', 'urgent']);
    expect(look.find(({ code }) => code === 'LABEL_NOT_GOLD')).toMatchObject({
      task: 'spam',
      text: '40 rows with another gold class than the label, of which the label model is 90 % sure',
      filter: { differ: 'labelGold', order: 'sure' },
    });
    expect(look.find(({ code, lf }) => code === 'NEVER_FIRES' && lf === 'long')).toBeDefined();
    expect(look.find(({ code, task }) => code === 'UNCOVERED' && task === 'spam')?.text).toBe(
      '20 rows without a vote (11 %)',
    );
  });

  it('the table of labeling functions counts on the open rows, with place and interval', async () => {
    const { functions } = await get<FunctionTable>('/api/functions/spam');
    expect(functions[0]).toMatchObject({
      name: 'offer',
      kind: 'keyword',
      place: 'mail.yaml:12',
      votes: [{ vote: 'spam', rows: 120 }],
      coverage: { right: 120, n: 180 },
      accuracy: { right: 80, n: 120 },
      faults: 0,
      editable: { kind: 'keyword', vote: 'spam' },
    });
    // Wilson's interval for 80 of 120 by hand: (2/3 + 0.016005 ± 0.0844) / 1.03201.
    expect(functions[0].accuracy.interval[0]).toBeCloseTo(0.5785, 3);
    expect(functions[0].accuracy.interval[1]).toBeCloseTo(0.7446, 3);
  });

  it('suggestions are those of `lf suggest` on the labels in hand, judged on validation gold', async () => {
    const { against, scored, suggestions } = await get<Suggestions>('/api/suggestions/spam');
    // Validation rows are "thanks for the offer of help" (ham) and "buy this offer" (spam) in turn.
    expect({ against, scored }).toEqual({ against: 'gold', scored: 40 });
    const of = suggestions.find(({ params }) => String(params.any) === 'of')!;
    // It stands in all 20 train rows that nobody votes on, and in 20 of the 40 validation rows, all of them ham.
    expect(of).toMatchObject({ kind: 'keyword', vote: 'ham', uncovered: 20, conflicting: 0, precision: 1, n: 20 });
    expect(of.simultaneousLow).toBeLessThan(of.interval[0]);
  });

  it('one row tells all its tasks', async () => {
    const row = await get<RowDetail>('/api/rows/spam/2');
    expect(row.explanations.map(({ task, label }) => [task, label.class])).toEqual([
      ['spam', 'spam'],
      ['urgent', 'no'],
    ]);
    expect(row.explanations[0].votes[0]).toMatchObject({
      labelingFunctions: ['offer'],
      positions: [{ line: expect.any(Number) }],
    });
    expect(row.cells).toEqual({ text: 'thanks for the offer of help 2' });
    expect(row.gold).toEqual({ spam: 'ham' });
  });

  it('slices stand below all rows', async () => {
    expect((await get<SliceRow[]>('/api/slices/spam')).map(({ slice, rows }) => [slice, rows])).toEqual([
      ['(all rows)', 180],
      ['short', 0],
    ]);
  });
});

describe('a draft', () => {
  it('is tried on all open rows, by the code that labels', async () => {
    const found = await post<Preview>('/api/preview', offer(['pills', 'buy']));
    expect(found).toMatchObject({
      rows: 180,
      before: 120,
      fires: 80,
      gained: { n: 0 },
      lost: { n: 40 },
      flipped: { n: 0 },
      accuracy: { right: 80, n: 80 },
      accuracyBefore: { right: 80, n: 120 },
    });
    // The 40 that lose their only vote have no label then; they were wrong.
    expect(found.labels).toMatchObject({ flipped: { n: 40 }, fixed: 0, broken: 0 });
    expect((await rowsOf(found.lost)).every(({ text }) => text.startsWith('thanks'))).toBe(true);
    const flipped = await post<Preview>('/api/preview', offer(['offer', 'pills'], 'ham'));
    expect(flipped).toMatchObject({ flipped: { n: 120 }, labels: { flipped: { n: 120 }, fixed: 40, broken: 80 } });
  });

  it('that is wrong is told by field', async () => {
    const answer = await send('/api/preview', {
      ...offer([]),
      kind: 'regex',
      params: { field: 'text', pattern: '(' },
      name: 'new',
      isNew: true,
    });
    expect(await answer.json()).toMatchObject({
      code: 'STUDIO_DRAFT',
      message: expect.stringMatching(/^pattern: expected a JavaScript regular expression/),
    });
  });

  it('that runs wild is stopped', async () => {
    // Each text ends without the mark, so that every way of cutting it into words is tried.
    const params = { field: 'text', pattern: '^((\\w|\\s)+)+!$' };
    const answer = await send('/api/preview', { ...offer([]), kind: 'regex', params, name: 'wild', isNew: true });
    expect(await answer.json()).toMatchObject({ code: 'LF_TIMEOUT' });
  });

  it('is written as the difference that was shown, and the rows are labeled anew', async () => {
    const draft = offer(['pills', 'buy']);
    const plan = await post<SavePlan>('/api/plan', draft);
    expect(plan.file).toBe('mail.yaml');
    expect(plan.lines.filter(({ kind }) => kind === 'added' || kind === 'removed')).toEqual([
      { kind: 'removed', text: '          - offer # the usual word' },
      { kind: 'added', text: '          - buy' },
    ]);
    expect((await send('/api/save', { draft, hash: 'another' })).status).toBe(409);
    expect(readFileSync(join(folder, 'mail.yaml'), 'utf8')).toBe(studioYaml);
    await post('/api/save', { draft, hash: plan.hash });
    expect(readFileSync(join(folder, 'mail.yaml'), 'utf8')).toBe(
      studioYaml.replace(
        '          - offer # the usual word\n          - pills\n',
        '          - pills\n          - buy\n',
      ),
    );
    await generation(2);
    expect((await view({ differ: 'labelGold' })).n).toBe(0);
    const runs = await get<{ key: string }[]>('/api/runs');
    expect(runs.map(({ key }) => key)).toEqual(['now', 'before']);
    const diff = await get<{ tasks: { task: string; labels: { flipped: number } }[] }>(
      '/api/diff?before=before&after=now',
    );
    expect(diff.tasks[0]).toMatchObject({ task: 'spam', labels: { flipped: 40 } });
  });

  it('a file that is broken for a while leaves everything as it was', async () => {
    const good = readFileSync(join(folder, 'mail.yaml'), 'utf8');
    const before = studio.generation;
    writeFileSync(join(folder, 'mail.yaml'), good.replace('kind: keyword', 'kind: keywrd'));
    while (!studio.error) await sleep(10);
    expect(studio.status().error?.text).toMatch(/UNKNOWN_KIND.*Did you mean/s);
    expect((await view({})).n).toBe(180);
    writeFileSync(join(folder, 'mail.yaml'), good);
    while (studio.error) await sleep(10);
    expect(studio.generation).toBeGreaterThan(before);
  });
});

it('an annotation counts at once, is appended to the gold file, and can be taken back', async () => {
  const [row] = await rowsOf(await view({ votes: 'none', order: 'random' }));
  const before = (await view({ gold: 'ham' })).n;
  await post('/api/gold', { task: 'spam', row: row.row, class: 'spam', why: 'uncovered' });
  expect((await view({ gold: 'ham' })).n).toBe(before - 1);
  expect((await get<RowDetail>(`/api/rows/spam/${row.row}`)).gold).toEqual({ spam: 'spam' });
  await post('/api/gold', { task: 'spam', row: row.row, class: null, why: 'uncovered' });
  expect((await view({ gold: 'ham' })).n).toBe(before);
  await post('/api/gold', { task: 'urgent', row: row.row, class: 'no', why: 'random' });
  expect((await send('/api/gold', { task: 'urgent', row: row.row, class: 'maybe', why: 'random' })).status).toBe(400);
  expect((await send('/api/gold', { task: 'urgent', row: 9, class: 'no', why: 'random' })).status).toBe(403);
  const at = '1970-01-01T00:00:00.000Z';
  expect(readFileSync(join(folder, 'mail.gold.csv'), 'utf8')).toBe(
    `id,spam,urgent,why,at\n${row.id},spam,,uncovered,${at}\n${row.id},-1,,uncovered,${at}\n${row.id},,no,random,${at}\n`,
  );
});

it('a finished run is only read, and keeps in its lineage that its test rows were opened', async () => {
  const run = join(folder, 'run');
  cpSync(studio.session!.folder.path, run, { recursive: true });
  const open = async () => {
    const reader = await Studio.open({
      target: 'run',
      cwd: folder,
      environment: { progress: silentProgress, now: () => performance.now(), date: () => new Date(0) },
      signal: stop.signal,
    });
    await reader.follow();
    return reader;
  };
  const first = await open();
  expect(first.status()).toMatchObject({ mode: 'read', generation: 1, error: null, testOpen: false, goldFile: null });
  const [table] = first.session!.tables.values();
  await expect(first.annotate(table, 0, 'ham', 'random')).rejects.toMatchObject({ code: 'STUDIO_READ_ONLY' });
  await first.openTest();
  await first.close();
  expect(JSON.parse(readFileSync(join(run, 'lineage.json'), 'utf8')).testOpened).toEqual([
    { command: 'studio', date: '1970-01-01T00:00:00.000Z' },
  ]);
  const second = await open();
  expect(second.testOpen).toBe(true);
  await second.close();
});

it('a run whose data has changed is not shown with rows that it did not label', async () => {
  const run = join(folder, 'run');
  const config = readFileSync(join(run, 'config.resolved.yaml'), 'utf8');
  const data = readFileSync(join(folder, 'mail.csv'), 'utf8');
  writeFileSync(join(folder, 'other.csv'), data.replace('\nm5,', '\nn5,'));
  writeFileSync(join(run, 'config.resolved.yaml'), config.replaceAll('mail.csv', 'other.csv'));
  const reader = await Studio.open({
    target: 'run',
    cwd: folder,
    environment: { progress: silentProgress, now: () => performance.now() },
    signal: stop.signal,
  });
  await reader.follow();
  expect(reader.status().error).toMatchObject({
    code: 'STUDIO_DATA_CHANGED',
    text: expect.stringContaining('from row 5 (labeled: "m5") on'),
  });
  await reader.close();
});

it('test rows open when asked for, and that is recorded beside the file', async () => {
  await post('/api/test/open', {});
  expect((await view({ split: 'test' })).n).toBe(20);
  expect(readFileSync(join(folder, 'mail.studio.jsonl'), 'utf8')).toBe(
    '{"event":"testOpened","at":"1970-01-01T00:00:00.000Z"}\n',
  );
});
