import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLabelMatrix, type LabelMatrix } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { splitCode } from '../../src/core/split.js';
import type { TaskLabelRequest } from '../../src/labelmodel/labelTasks.js';
import { functionsOnly } from './functionsOnly.js';
import { type SharedSet, sharedDataFolder, sharedSets } from './sharedSets.js';
import { readVotes } from './votesFolder.js';

/** Votes to fit on and votes to score on, for a model of one task; and the same as tasks of an experiment. */
export interface QualitySet {
  /** Draws of one generator with the same settings have the same name. */
  readonly name: string;
  readonly group: 'shared' | 'partial' | 'synth';
  readonly train: LabelMatrix;
  /** The same object as `train` where the rows are the same. */
  readonly test: LabelMatrix;
  /** [test.n] −1 = unknown. */
  readonly testGold: Int16Array;
  /** What an experiment would hand to labelTasks; sets of one hierarchy share it. */
  readonly requests: readonly Omit<TaskLabelRequest, 'labelModel'>[];
  /** The task of `requests` that is scored; its rows are those of train, then, where it is another matrix, those of test. */
  readonly task: string;
  /** [test.n, k] the posterior under what the votes were drawn from, where it is known. */
  readonly planted?: Float32Array;
}

/** The weakly labeled sets of the shared data that are present. */
export async function realSets(): Promise<QualitySet[]> {
  return (await sharedSets()).map((set) => ({ ...set, group: 'shared', ...asTask(set) }));
}

/**
 * The same rows with random parts of their labeling functions: what nobody has looked at while a rule was made.
 *
 * @param share of the functions, three at least
 * @param seeds one draw each
 */
export async function partialSets(share: number, seeds: readonly number[]): Promise<QualitySet[]> {
  const sets = await sharedSets();
  return seeds.flatMap((seed) =>
    sets.map((set): QualitySet => {
      const numbers = new Rng(seed).derive(set.name).shuffle(Uint32Array.from({ length: set.train.m }, (_, j) => j));
      const drawn = [...numbers.subarray(0, Math.max(3, Math.round(share * set.train.m))).sort()];
      const train = functionsOnly(set.train, drawn);
      const test = set.test === set.train ? train : functionsOnly(set.test, drawn);
      const part = { name: set.name, train, test, testGold: set.testGold };
      return { ...part, group: 'partial', ...asTask(part) };
    }),
  );
}

const settings = [
  { kind: 'single', n: 10_000, m: 10, k: 2 },
  { kind: 'single', n: 10_000, m: 15, k: 5 },
  { kind: 'correlated', n: 20_000, m: 50, k: 2 },
  { kind: 'correlated', n: 20_000, m: 50, k: 4 },
] as const;

/**
 * Draws of the shared generators with planted truth; every model is fit and scored on the same rows.
 *
 * @param python with numpy
 */
export function synthSets(python: string, seeds: readonly number[]): QualitySet[] {
  const generators = join(sharedDataFolder(), 'synth');
  if (!existsSync(join(generators, 'generators.py'))) return [];
  return seeds.flatMap((seed) => [
    ...settings.map(({ kind, ...shape }) => {
      const { matrix, gold, planted } = draw(python, generators, kind, { ...shape, seed });
      const name = `${kind} ${shape.n}×${shape.m}×${shape.k}`;
      const set = { name, train: matrix, test: matrix, testGold: gold, planted };
      return { ...set, group: 'synth' as const, ...asTask(set) };
    }),
    ...hierarchySets(draw(python, generators, 'hierarchy', { n: 20_000, seed })),
  ]);
}

interface Draw {
  readonly matrix: LabelMatrix;
  readonly gold: Int16Array;
  /** [n, k], of the leaves for hierarchy. */
  readonly planted: Float32Array;
  /** [m] hierarchy only: the level an LF votes on. */
  readonly levels?: readonly number[];
}

function draw(python: string, generators: string, kind: string, given: Record<string, number>): Draw {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-synth-'));
  try {
    const script = resolve(import.meta.dirname, 'peers/synth.py');
    execFileSync(python, [script, generators, folder, kind, JSON.stringify(given)]);
    const gold = readFileSync(join(folder, 'gold.i8'));
    const { levels } = JSON.parse(readFileSync(join(folder, 'set.json'), 'utf8'));
    const planted = new Float32Array(new Uint8Array(readFileSync(join(folder, 'planted.f32'))).buffer);
    return { matrix: readVotes(folder, 'train'), gold: Int16Array.from(gold), planted, levels };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const levelNames = ['coarse', 'mid', 'leaf'];

/**
 * A set per level. A model of one task gets the votes of its level and the finer ones, lifted to it; labelTasks gets three tasks,
 * each refining the one above, with the votes of their own levels.
 */
function hierarchySets({ matrix, gold, planted, levels = [] }: Draw): QualitySet[] {
  const classesOf = (level: number) => Array.from({ length: 2 << level }, (_, c) => `${levelNames[level]}${c}`);
  const requests = levelNames.map((name, level) => ({
    task: {
      name,
      classes: classesOf(level),
      source: 'synth',
      ...(level > 0 && {
        refines: {
          task: levelNames[level - 1],
          classes: Object.fromEntries(
            classesOf(level - 1).map((above, c) => [above, classesOf(level).slice(2 * c, 2 * c + 2)]),
          ),
        },
      }),
    },
    matrix: votesAt(matrix, levels, level, (from) => from === level),
    gold: new Int16Array(matrix.n).fill(-1),
    splits: new Uint8Array(matrix.n).fill(splitCode.train),
  }));
  return levelNames.map((task, level) => {
    const lifted = votesAt(matrix, levels, level, (from) => from >= level);
    return {
      name: `hierarchy ${task}`,
      group: 'synth',
      train: lifted,
      test: lifted,
      testGold: gold.map((leaf) => leaf >> (2 - level)),
      planted: lift(planted, 2 - level),
      requests,
      task,
    };
  });
}

/** [n, 8] → [n, 8 >> up], classes added up to those above them. */
function lift(probs: Float32Array, up: number): Float32Array {
  const lifted = new Float32Array(probs.length >> up);
  probs.forEach((p, at) => {
    lifted[at >> up] += p;
  });
  return lifted;
}

/** The votes of some levels' LFs as classes of `level`. */
function votesAt(
  matrix: LabelMatrix,
  levels: readonly number[],
  level: number,
  isIn: (level: number) => boolean,
): LabelMatrix {
  const numbers = levels.map((_, j) => j).filter((j) => isIn(levels[j]));
  const own = functionsOnly(matrix, numbers);
  const classes = own.votes.map((vote, at) => vote >> (levels[numbers[own.lfs[at]]] - level));
  return createLabelMatrix({ ...own, k: 2 << level, votes: classes });
}

function asTask({ name, train, test }: Pick<SharedSet, 'name' | 'train' | 'test'>) {
  const matrix = train === test ? train : stacked(train, test);
  const splits = new Uint8Array(matrix.n).fill(splitCode.test);
  splits.fill(splitCode.train, 0, train.n);
  const classes = Array.from({ length: train.k }, (_, c) => `c${c}`);
  const gold = new Int16Array(matrix.n).fill(-1);
  return { task: 'task', requests: [{ task: { name: 'task', classes, source: name }, matrix, gold, splits }] };
}

/** The rows of both, one after the other. */
function stacked(first: LabelMatrix, second: LabelMatrix): LabelMatrix {
  const shift = first.votes.length;
  return createLabelMatrix({
    k: first.k,
    names: first.names,
    rowOffsets: Uint32Array.from([...first.rowOffsets, ...second.rowOffsets.subarray(1).map((at) => at + shift)]),
    lfs: Uint32Array.from([...first.lfs, ...second.lfs]),
    votes: Int16Array.from([...first.votes, ...second.votes]),
  });
}
