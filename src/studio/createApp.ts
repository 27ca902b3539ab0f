import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import type { RunDiff } from '../core/runDiff.js';
import { splitCode } from '../core/split.js';
import { systemError } from '../core/systemError.js';
import { compareRuns, type RunComparison } from '../run/compareRuns.js';
import { diffRuns } from '../run/diffRuns.js';
import { explainRow } from '../run/explainRow.js';
import { draftQuestion } from './draftSpec.js';
import { facets } from './facets.js';
import { filterRows, rowFilter } from './filterRows.js';
import { functionTable } from './functionTable.js';
import { guard } from './guard.js';
import { overview } from './overview.js';
import { planSave, writePlan } from './planSave.js';
import { previewDraft } from './previewDraft.js';
import type { Annotated, NetworkComparison, RowDetail } from './protocol.js';
import { rateOf } from './rateOf.js';
import { rowBriefs } from './rowBriefs.js';
import type { Session } from './session.js';
import { sliceTable } from './sliceTable.js';
import type { Studio } from './studio.js';
import { suggestions } from './suggestions.js';
import type { TaskTable } from './taskTable.js';

/** The page's files: name → what is served. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

const mostRows = 200;

/** The studio's routes: each reads its question, asks the functions of this folder and of `run/`, and answers JSON. */
export function createApp(studio: Studio, page: PageFiles, access: { token: string; port: () => number }): Hono {
  const app = new Hono();
  app.use(guard(access.token, access.port));
  app.use(bodyLimit({ maxSize: 256 * 1024 }));
  app.onError((thrown, context) => {
    const error = systemError(thrown) ?? thrown;
    if (error instanceof EspalierError) {
      return context.json({ code: error.code, message: inWords(error) }, statusOf(error.code));
    }
    if (studio.signal.aborted || error.name === 'AbortError')
      return context.json({ code: 'STOPPED', message: 'stopped' }, 503);
    return context.json({ code: 'INTERNAL', message: error.stack ?? error.message }, 500);
  });

  for (const [name, { type, text }] of page) {
    app.get(name === 'index.html' ? '/' : `/${name}`, (context) => context.body(text, 200, { 'Content-Type': type }));
  }

  const session = (): Session => {
    if (studio.session) return studio.session;
    throw new EspalierError({
      code: 'STUDIO_NOT_READY',
      message: studio.error?.text ?? 'the rows are being labeled for the first time',
    });
  };
  const table = (task: string): TaskTable => {
    const found = session().tables.get(task);
    if (!found) throw new EspalierError({ code: 'UNKNOWN_TASK', message: `there is no task "${task}" (any more)` });
    return found;
  };
  const open = () => ({ testOpen: studio.testOpen });

  const editable = (): Session => {
    if (studio.file !== undefined) return session();
    throw new EspalierError({
      code: 'STUDIO_READ_ONLY',
      message: 'a finished run is only read; open the experiment file to edit',
    });
  };

  app.get('/api/status', (context) => context.json(studio.status()));
  app.get('/api/overview', (context) => {
    const { tasks, look } = overview(session(), open());
    const failed = studio.failedExamples.map(({ message, position }) => ({
      code: 'EXAMPLE_FAILS' as const,
      task: tasks[0].task,
      page: 'lfs' as const,
      text: `${message}${position ? ` (${position.file}:${position.line})` : ''}`,
    }));
    return context.json({ tasks, look: [...failed, ...look] });
  });
  app.get('/api/functions/:task', (context) => {
    return context.json(functionTable(session(), table(context.req.param('task')), open()));
  });
  app.get('/api/suggestions/:task', async (context) => {
    return context.json(await suggestions(session(), table(context.req.param('task')), context.req.raw.signal));
  });
  app.get('/api/slices/:task', (context) => {
    return context.json(sliceTable(session(), table(context.req.param('task')), open()));
  });

  const viewQuestion = z.strictObject({ task: z.string(), filter: rowFilter });
  app.post('/api/views', async (context) => {
    const { task, filter } = await question(context, viewQuestion);
    const own = table(task);
    const rows = await filterRows(session(), own, filter, { ...open(), signal: context.req.raw.signal });
    return context.json(studio.views.add(own, rows, open()));
  });
  app.get('/api/views/:id/rows', async (context) => {
    const { task, rows } = studio.views.rows(context.req.param('id'));
    const from = wholeNumber(context.req.query('from'));
    const count = Math.min(mostRows, wholeNumber(context.req.query('count') ?? '50'));
    const own = table(task);
    const asked = rows.subarray(from, from + count).filter((row) => row < own.source.n);
    return context.json({ from, rows: await rowBriefs(session(), own, asked) });
  });

  app.get('/api/views/:id/facets', async (context) => {
    const { task, rows } = studio.views.rows(context.req.param('id'));
    const own = table(task);
    // Rows may have gone since the list was taken.
    return context.json(
      await facets(
        session(),
        own,
        rows.filter((row) => row < own.source.n),
      ),
    );
  });

  app.get('/api/rows/:task/:row', async (context) => {
    const own = table(context.req.param('task'));
    const row = wholeNumber(context.req.param('row'));
    return context.json(await rowDetail(session(), own, row, studio.testOpen));
  });

  app.post('/api/preview', async (context) => {
    const draft = await question(context, draftQuestion);
    const { signal } = context.req.raw;
    return context.json(await previewDraft(session(), table(draft.task), draft, studio.views, { ...open(), signal }));
  });
  app.post('/api/plan', async (context) => {
    const draft = await question(context, draftQuestion);
    const { file, lines, hash } = await planSave(editable(), table(draft.task), draft, studio.cwd);
    return context.json({ file, lines, hash });
  });
  app.post('/api/save', async (context) => {
    const { draft, hash } = await question(context, z.strictObject({ draft: draftQuestion, hash: z.string() }));
    await writePlan(await planSave(editable(), table(draft.task), draft, studio.cwd), hash);
    return context.json({ saved: true });
  });

  const annotation = z.strictObject({
    task: z.string(),
    row: z.int().min(0),
    class: z.string().nullable(),
    why: z.string().regex(/^[\w ]{1,40}$/),
  });
  app.post('/api/gold', async (context) => {
    const { task, row, class: name, why } = await question(context, annotation);
    const own = table(task);
    checkOpen(own, row, studio.testOpen);
    if (name !== null && !own.task.classes.includes(name)) {
      throw new EspalierError({ code: 'STUDIO_QUESTION', message: `expected one of ${own.task.classes.join(', ')}` });
    }
    await studio.annotate(own, row, name, why);
    return context.json(labelAccuracy(own, open()));
  });

  app.post('/api/test/open', async (context) => {
    await studio.openTest();
    return context.json(studio.status());
  });

  app.get('/api/runs', async (context) => {
    return context.json((await studio.runs()).map(({ folder: _, ...choice }) => choice));
  });
  const bothRuns = async (context: Context) => {
    const runs = await studio.runs();
    return [context.req.query('before'), context.req.query('after')].map((key) => {
      const found = runs.find((run) => run.key === key);
      if (!found) throw new EspalierError({ code: 'UNKNOWN_RUN', message: `there is no run "${key}" (any more)` });
      return found;
    });
  };
  app.get('/api/diff', async (context) => {
    const [before, after] = await bothRuns(context);
    const found = await diffRuns(before.folder, after.folder, { limit: 50, places: [before.label, after.label] });
    return context.json(studio.testOpen ? found : withoutTest(found));
  });
  app.get('/api/compare', async (context) => {
    const [before, after] = await bothRuns(context);
    const places = [before.label, after.label] as const;
    const split = studio.testOpen ? 'test' : 'validation';
    const found = await compareRuns(before.folder, after.folder, { metric: 'macroF1', split, places });
    return context.json(networkComparison(found));
  });

  app.post('/api/train', async (context) => {
    await studio.train(await question(context, z.strictObject({ resume: z.boolean() })));
    return context.json(studio.status());
  });
  app.post('/api/train/stop', (context) => {
    studio.stopTraining();
    return context.json(studio.status());
  });
  return app;
}

/** The studio's own errors without their codes, which say nothing to who reads a page; others as the terminal has them. */
function inWords(error: EspalierError): string {
  if (!error.code.startsWith('STUDIO_')) return error.message;
  return error.problems
    .map(({ path, message, hint }) =>
      [path === undefined ? message : `${path}: ${message}`, hint ?? []].flat().join('. '),
    )
    .join('\n');
}

/** What the page is shown of a diff while test rows are closed: predictions are counted over all splits at once, so they wait. */
function withoutTest(diff: RunDiff): RunDiff {
  const isOpen = <Part extends { readonly split: string }>(part: Part) => part.split !== 'test';
  return {
    ...diff,
    tasks: diff.tasks.map(({ predictions: _, ...task }) => ({
      ...task,
      metrics: task.metrics.filter(isOpen),
      flippedRows: task.flippedRows.filter(isOpen),
    })),
  };
}

function networkComparison({ comparison, metric, split, leftOut }: RunComparison): NetworkComparison {
  const tasks = Object.entries(comparison.tasks).map(
    ([task, { n, reference, model, difference, interval, verdict }]) => {
      return [task, { n, before: reference, after: model, difference, interval, verdict }] as const;
    },
  );
  return { metric, split, tasks: Object.fromEntries(tasks), relative: comparison.mean?.relative ?? null, leftOut };
}

/** How often the label model is right, of the open rows that have gold and a label. */
function labelAccuracy({ gold, label, source }: TaskTable, { testOpen }: { testOpen: boolean }): Annotated {
  let [n, right] = [0, 0];
  for (let row = 0; row < source.n; row++) {
    if (gold[row] < 0 || label[row] < 0 || (!testOpen && source.splits[row] === splitCode.test)) continue;
    n++;
    if (gold[row] === label[row]) right++;
  }
  return { labelRight: rateOf(right, n) };
}

/** @throws EspalierError UNKNOWN_ROW, STUDIO_TEST_CLOSED */
function checkOpen({ source }: TaskTable, row: number, testOpen: boolean): void {
  if (row >= source.n)
    throw new EspalierError({ code: 'UNKNOWN_ROW', message: `there are ${source.n} rows; received row ${row}` });
  if (!testOpen && source.splits[row] === splitCode.test) {
    throw new EspalierError({
      code: 'STUDIO_TEST_CLOSED',
      message: 'this is a test row: those are closed until they are asked for',
    });
  }
}

async function rowDetail(session: Session, table: TaskTable, row: number, testOpen: boolean): Promise<RowDetail> {
  const { source } = table;
  checkOpen(table, row, testOpen);
  const { experiment } = session;
  const cells = session.cells.get(source.name)!;
  const [own] = await cells.at(
    [row],
    cells.columns.map(({ name }) => name),
  );
  const explanations = await explainRow(session.folder, source.ids[row], {
    specs: experiment.labelingFunctions,
    order: experiment.tasks.map(({ name }) => name),
  });
  const gold = [...session.tables.values()].flatMap(({ task, source: of, gold }): [string, string][] =>
    of.name === source.name && gold[row] >= 0 ? [[task.name, task.classes[gold[row]]]] : [],
  );
  return { row, id: source.ids[row], cells: own, explanations, gold: Object.fromEntries(gold) };
}

async function question<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  const parsed = schema.safeParse(await context.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new EspalierError({ code: 'STUDIO_QUESTION', message: z.prettifyError(parsed.error) });
}

function wholeNumber(text: string | undefined): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw new EspalierError({ code: 'STUDIO_QUESTION', message: `expected a whole number; received "${text}"` });
}

function statusOf(code: string): 400 | 403 | 404 | 409 | 410 | 503 {
  const statuses: Record<string, 403 | 404 | 409 | 410 | 503> = {
    STUDIO_NOT_READY: 503,
    STUDIO_VIEW_GONE: 410,
    STUDIO_TEST_CLOSED: 403,
    STUDIO_FILE_CHANGED: 409,
    STUDIO_READ_ONLY: 403,
    STUDIO_TRAINING: 409,
    UNKNOWN_TASK: 404,
    UNKNOWN_ROW: 404,
    UNKNOWN_RUN: 404,
  };
  return statuses[code] ?? 400;
}
