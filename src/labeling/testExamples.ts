import type { EspalierError, SourcePosition } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import { splitCode } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { voteClasses } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';
import { BallotBox } from './ballotBox.js';
import { elseCode } from './castElse.js';
import { castOnBlock } from './castOnBlock.js';
import type { LabelingFunctionSpec } from './labelingFunction.js';
import type { LabelingFunctionExample } from './lfExample.js';
import { kindOf, type PrepareOptions, prepareLabelingFunctions } from './prepareLabelingFunctions.js';
import { RowBlock } from './rowBlock.js';
import { VoteBuffer } from './voteBuffer.js';

/** An example with the row that it stands for: cells of the visible columns. */
export interface ExampleOnRow {
  readonly example: LabelingFunctionExample;
  readonly cells: Readonly<Record<string, unknown>>;
  /** Of a row of the data; one that was made up has none. */
  readonly id?: string;
}

/** How one example came out. */
export interface ExampleResult {
  readonly example: LabelingFunctionExample;
  readonly passed: boolean;
  /** What the function said, in words: `votes spam`, `abstains`, or the fault. */
  readonly said: string;
  readonly position?: SourcePosition;
}

/**
 * Asks one labeling function about its examples.
 *
 * @param tasks that it may vote on, of one source
 * @param columns of that source
 * @throws EspalierError where it cannot be made ready
 */
export async function testExamples(
  spec: LabelingFunctionSpec,
  tasks: readonly TaskSpec[],
  columns: readonly Column[],
  examples: readonly ExampleOnRow[],
  options: Omit<PrepareOptions, 'warn' | 'countsFaults' | 'timeLimit'>,
): Promise<ExampleResult[]> {
  const n = examples.length;
  const source: RowSource = {
    name: tasks[0].source,
    n,
    columns,
    // An id that no row of any file has.
    ids: examples.map(({ id }, i) => id ?? `\u0000example ${i}`),
    splits: new Uint8Array(n).fill(splitCode.train),
    async *chunks() {},
  };
  const own = { ...spec, tasks: tasks.map(({ name }) => name) };
  // A default class votes wherever nobody else does, which says nothing of the function.
  const undefaulted = tasks.map(({ default: _, ...task }) => task);
  const setting = { ...options, countsFaults: true, timeLimit: 2, warn: () => {} };
  const { prepared, visible } = await prepareLabelingFunctions(source, undefaulted, [own], setting);
  const cells = visible.map(({ name }) => [name, examples.map((each) => each.cells[name] ?? null)]);
  const block = new RowBlock(
    { start: 0, length: n, columns: Object.fromEntries(cells) },
    visible.map(({ name }) => name),
  );
  const votes = new VoteBuffer();
  await castOnBlock(prepared[0], block, votes);
  const faults = new Map(votes.failures.map(({ row, message }) => [row, message]));
  votes.failures.length = 0;
  const fires = new Uint8Array(n);
  const isFiring = kindOf(spec)!.votesByClass === 'fires';
  for (let at = 0; at < votes.length; at++) {
    if (!isFiring || votes.codes[at] !== elseCode) fires[votes.rows[at]] = 1;
  }
  const box = new BallotBox(source, undefaulted, prepared, true);
  box.take(0, 0, votes);
  box.endBlock(0, n);
  const matrices = box.matrices();
  const said = examples.map(() => new Map<string, string[]>());
  for (const { name, classes } of tasks) {
    const matrix = matrices.get(name)!;
    for (let row = 0; row < n; row++) {
      const words: string[] = [];
      for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
        words.push(voteName(classes, [...voteClasses(matrix, matrix.votes[at])]));
      }
      if (words.length > 0) said[row].set(name, [...new Set(words)]);
    }
  }
  return examples.map(({ example }, row) => {
    const fault = faults.get(row);
    const passed = fault === undefined && fits(example, said[row], fires[row] === 1);
    return {
      example,
      passed,
      said: fault === undefined ? inWords(said[row], tasks.length > 1, fires[row] === 1) : `fails: ${fault}`,
      ...(example.position && { position: example.position }),
    };
  });
}

function fits({ expect }: LabelingFunctionExample, said: ReadonlyMap<string, string[]>, fires: boolean): boolean {
  if (expect === 'fires') return fires;
  if (expect === 'abstains') return said.size === 0;
  const votes = expect.task === undefined ? [...said.values()].flat() : (said.get(expect.task) ?? []);
  return votes.length > 0 && votes.every((vote) => vote === expect.vote);
}

function inWords(said: ReadonlyMap<string, string[]>, several: boolean, fires: boolean): string {
  if (said.size === 0) return 'abstains';
  const votes = [...said].map(([task, votes]) => `${several ? `${task}: ` : ''}${votes.join(' and ')}`);
  return `votes ${votes.join(', ')}${fires ? '' : ' by its else'}`;
}

/** The problem that a failed example is. */
export function exampleProblem(
  spec: LabelingFunctionSpec,
  { example, said, position }: ExampleResult,
): EspalierError['problems'][number] {
  const { expect, row } = example;
  const wanted =
    typeof expect === 'string'
      ? `that it ${expect}`
      : `a vote for ${expect.vote}${expect.task === undefined ? '' : ` on "${expect.task}"`}`;
  const on = 'id' in row ? `row "${row.id}"` : JSON.stringify(shortCells(row.cells));
  return {
    code: 'LF_EXAMPLE',
    position,
    path: `labelingFunctions.${spec.name}.examples`,
    message: `expected ${wanted} on ${on}; it ${said}`,
  };
}

function shortCells(cells: Readonly<Record<string, unknown>>): unknown {
  const values = Object.values(cells);
  const short = (value: unknown) => (typeof value === 'string' && value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (values.length === 1) return short(values[0]);
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, short(value)]));
}
