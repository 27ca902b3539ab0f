import type { Experiment } from '../config/experiment.js';
import { hiddenColumns } from '../config/readData.js';
import type { Problem } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import { openRows } from '../data/openRows.js';
import { readHeaders } from '../data/readHeaders.js';
import { readTable } from '../data/readTable.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import type { LabelingFunctionExample } from '../labeling/lfExample.js';
import { type ExampleOnRow, exampleProblem, testExamples } from '../labeling/testExamples.js';

/** How a labeling function's examples came out. */
export interface TestedFunction {
  readonly spec: LabelingFunctionSpec;
  readonly passed: number;
  readonly failed: number;
}

/**
 * Asks every labeling function that has examples about them. Data is read only for the columns and for examples that name rows of it.
 *
 * @returns with a problem for each example that came out otherwise
 * @throws EspalierError what keeps a function from being made ready
 */
export async function testLabelingFunctions(
  experiment: Experiment,
  signal?: AbortSignal,
): Promise<{ tested: TestedFunction[]; problems: Problem[] }> {
  const specs = experiment.labelingFunctions.filter(({ examples }) => examples && examples.length > 0);
  if (specs.length === 0) return { tested: [], problems: [] };
  const { data } = experiment;
  const gold = experiment.tasks.flatMap((task) => task.gold?.column ?? []);
  const hidden = hiddenColumns(data, gold);
  const headers = await readHeaders(data);
  const ids = new Set(specs.flatMap(({ examples }) => examples!.flatMap(({ row }) => ('id' in row ? row.id : []))));
  const rows = ids.size > 0 ? await readRows(experiment, ids, hidden, signal) : new Map();
  const tested: TestedFunction[] = [];
  const problems: Problem[] = [];
  for (const spec of specs) {
    const before = problems.length;
    const named = experiment.tasks.filter(({ name }) => spec.tasks.includes(name));
    const found = new Set<LabelingFunctionExample>();
    const failed = new Set<LabelingFunctionExample>();
    for (const source of new Set(named.map((task) => task.source))) {
      const tasks = named.filter((task) => task.source === source);
      const columns = (headers.get(source) ?? []).filter(({ name }) => !hidden.has(name));
      const examples = spec.examples!.flatMap((example): ExampleOnRow[] => {
        const { expect, row } = example;
        if (
          typeof expect !== 'string' &&
          expect.task !== undefined &&
          !tasks.some(({ name }) => name === expect.task)
        ) {
          return [];
        }
        if ('id' in row) {
          const cells = rows.get(source)?.get(row.id);
          return cells ? [{ example, cells, id: row.id }] : [];
        }
        problems.push(...(found.has(example) ? [] : unknownColumns(spec, example, row.cells, columns)));
        return [{ example, cells: typed(row.cells, columns) }];
      });
      for (const { example } of examples) found.add(example);
      if (problems.length > before || examples.length === 0) continue;
      const options = { hidden, baseDir: data.baseDir, readTable, signal };
      for (const result of await testExamples(spec, tasks, columns, examples, options)) {
        if (result.passed || failed.has(result.example)) continue;
        failed.add(result.example);
        problems.push(exampleProblem(spec, result));
      }
    }
    for (const example of spec.examples!) {
      if (found.has(example)) continue;
      const message = `expected the id of a row of the data; received "${'id' in example.row ? example.row.id : ''}"`;
      problems.push({ code: 'EXAMPLE_ID', position: example.position, path: pathOf(spec), message });
    }
    const wrong = problems.length - before;
    tested.push({ spec, passed: Math.max(0, spec.examples!.length - wrong), failed: wrong });
  }
  return { tested, problems };
}

function pathOf({ name }: LabelingFunctionSpec): string {
  return `labelingFunctions.${name}.examples`;
}

function unknownColumns(
  spec: LabelingFunctionSpec,
  { position }: LabelingFunctionExample,
  cells: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
): Problem[] {
  const names = columns.map(({ name }) => name);
  return Object.keys(cells)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const message = `expected columns that labeling functions see (${names.join(', ')}); received "${name}"`;
      return { code: 'UNKNOWN_COLUMN', position, path: pathOf(spec), message };
    });
}

/** In a column of texts everything is text, as in the data; in one of numbers a text that is a number is one. */
function typed(cells: Readonly<Record<string, unknown>>, columns: readonly Column[]): Record<string, unknown> {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const cellAs = (value: unknown, type: Column['type'] | undefined): unknown => {
    if (value === null || value === undefined) return null;
    if (type === 'text' && typeof value !== 'object') return String(value);
    if (type === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
      return Number(value);
    return value;
  };
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, cellAs(value, types.get(name))]));
}

/** Source → id → cells of the visible columns. */
async function readRows(
  { data }: Experiment,
  wanted: ReadonlySet<string>,
  hidden: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<Map<string, Map<string, Record<string, unknown>>>> {
  const found = new Map<string, Map<string, Record<string, unknown>>>();
  for (const [name, spec] of Object.entries(data.sources)) {
    const own = new Map<string, Record<string, unknown>>();
    found.set(name, own);
    const source = await openRows(spec, { name, id: data.id, baseDir: data.baseDir, signal });
    try {
      if (!source.ids.some((id) => wanted.has(id))) continue;
      const names = source.columns.map((column) => column.name).filter((column) => !hidden.has(column));
      for await (const { start, length, columns } of source.chunks(names, { signal })) {
        for (let i = 0; i < length; i++) {
          const id = source.ids[start + i];
          if (wanted.has(id)) own.set(id, Object.fromEntries(names.map((column) => [column, columns[column][i]])));
        }
      }
    } finally {
      await source.close();
    }
  }
  return found;
}
