import type { Experiment, ResolvedTask } from '../config/experiment.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import { quantileSorted } from '../core/numeric.js';
import { rowConflicts } from '../core/rowConflicts.js';
import type { Column, RowSource } from '../core/rowSource.js';
import { splitCode } from '../core/split.js';
import { voteTable } from '../core/voteClasses.js';
import type { Dataset } from '../data/openDataset.js';
import { applyLabelingFunctions } from '../labeling/applyLabelingFunctions.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { frequentNgrams } from '../labeling/suggest/frequentNgrams.js';
import { type Judged, rankCandidates } from '../labeling/suggest/rankCandidates.js';
import { castVotes, type Votes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';
import { fitLabels, type Labels } from './fitLabels.js';
import { goldOf } from './goldOf.js';
import { readData } from './readData.js';
import { StageTimer } from './stageTimer.js';

/** A labeling function that may be worth writing. */
export interface Suggestion extends Omit<Judged, 'candidate' | 'class'> {
  readonly name: string;
  readonly kind: 'keyword' | 'threshold';
  /** As they would stand in the file. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly vote: string;
  /** Share of the train rows on which it fires. */
  readonly coverage: number;
  /** Of the wanted rows that it fires on: without votes, and with votes that disagree. */
  readonly uncovered: number;
  readonly conflicting: number;
}

/** What was found for one task. */
export interface TaskSuggestions {
  readonly task: string;
  /** `gold`: on validation rows, and train rows whose gold fits may see; `labelModel`: against its labels. */
  readonly against: 'gold' | 'labelModel';
  /** Rows with that evidence. */
  readonly scored: number;
  /** How many candidates were tried, for all classes. */
  readonly candidates: number;
  readonly suggestions: readonly Suggestion[];
}

/** Fewer gold rows than this say too little; the label model is asked then. */
const leastGold = 30;
/** Wanted rows that n-grams are looked for in. */
const sampleRows = 20_000;
const mostNgrams = 300;
/** A candidate that fires on so much of the same rows as a labeling function that is there adds nothing. */
const sameRows = 0.8;

/**
 * Looks for n-grams and thresholds that would cover train rows on which labeling functions are silent or disagree. Candidates come out of train rows
 * alone, and are judged on gold that is no test gold, or where that is too little on the label model's labels. The text of a candidate is applied
 * by its own kind, so that all counts are those that it would have.
 *
 * @param limit suggestions per task
 */
export async function suggestLabelingFunctions(
  experiment: Experiment,
  environment: PipelineEnvironment,
  options: { task?: string; limit: number },
): Promise<TaskSuggestions[]> {
  const data = await readData(experiment, environment);
  try {
    const votes = await castVotes(experiment, data, environment);
    const labels = await fitLabels(experiment, data, votes, new StageTimer(environment.now), environment);
    const found: TaskSuggestions[] = [];
    for (const task of experiment.tasks) {
      if (options.task !== undefined && task.name !== options.task) continue;
      found.push(await suggestForTask(experiment, task, data, votes, labels, environment, options.limit));
    }
    return found;
  } finally {
    await data.close();
  }
}

async function suggestForTask(
  experiment: Experiment,
  task: ResolvedTask,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  environment: PipelineEnvironment,
  limit: number,
): Promise<TaskSuggestions> {
  const source = data.sources.get(task.source)!;
  const k = task.classes.length;
  const { n, splits } = source;
  const matrix = votes.matrices.get(task.name)!;
  const inConflict = conflictingRows(matrix);
  const { labels: fitted } = labels.tasks.get(task.name)!;
  const visible = labels.goldForFit.get(task.name)!;
  const gold = goldOf(data, task).map((g, row) => (splits[row] === splitCode.validation ? g : visible[row]));
  const goldRows = gold.reduce((count, g, row) => count + (g >= 0 && splits[row] !== splitCode.test ? 1 : 0), 0);
  const against = goldRows >= leastGold ? 'gold' : 'labelModel';

  const weights = new Float32Array(n * k);
  const scored = new Uint8Array(n);
  const wanted = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    const isTrain = splits[row] === splitCode.train;
    if (isTrain && (!fitted.covered[row] || inConflict[row])) wanted[row] = 1;
    if (against === 'gold') {
      if (gold[row] < 0 || splits[row] === splitCode.test) continue;
      weights[row * k + gold[row]] = 1;
      scored[row] = 1;
    } else if (isTrain && fitted.covered[row]) {
      weights.set(fitted.probs.subarray(row * k, (row + 1) * k), row * k);
      scored[row] = 1;
    }
  }
  const columns = source.columns.filter(({ name }) => !data.hidden.has(name));
  const taken = experiment.labelingFunctions.filter(({ tasks }) => tasks.includes(task.name)).map(({ name }) => name);
  const specs = await candidatesFor(source, columns, wanted, taken);
  const counts = {
    task: task.name,
    against,
    scored: scored.reduce((sum, one) => sum + one, 0),
    candidates: specs.length,
  } as const;
  if (specs.length === 0 || counts.scored === 0) return { ...counts, suggestions: [] };
  const pool = { name: 'candidate', classes: ['fires', 'silent'], source: source.name };
  const applied = await applyLabelingFunctions(source, [pool], specs, {
    onFault: 'error',
    hidden: data.hidden,
    baseDir: experiment.data.baseDir,
    readTable: () => Promise.reject(new Error('candidates read no tables')),
    workers: 0,
    now: environment.now,
    signal: environment.signal,
  });
  const fires = rowsByFunction(applied.matrices.get('candidate')!);
  const trainRows = splits.reduce((count, code) => count + (code === splitCode.train ? 1 : 0), 0);
  const existing = rowsByFunction(matrix).filter((rows) => rows.length > 0);
  const repeats = (own: Uint32Array) => existing.some((rows) => sharedShare(own, rows) >= sameRows);
  const judged = rankCandidates(fires, { weights, scored, wanted }, k)
    .filter(({ candidate }) => !repeats(fires[candidate]))
    .slice(0, limit);
  const suggestions = judged.map(({ candidate, class: c, ...rest }): Suggestion => {
    const own = fires[candidate];
    const count = (test: (row: number) => boolean) => own.reduce((sum, row) => sum + (test(row) ? 1 : 0), 0);
    const { name, kind, params } = specs[candidate];
    return {
      name,
      kind: kind as Suggestion['kind'],
      params: written(kind, params),
      vote: task.classes[c],
      coverage: count((row) => splits[row] === splitCode.train) / trainRows,
      uncovered: count((row) => wanted[row] === 1 && !inConflict[row]),
      conflicting: count((row) => wanted[row] === 1 && inConflict[row] === 1),
      ...rest,
    };
  });
  return { ...counts, suggestions };
}

/** Shared rows as a share of either's (Jaccard); both ascend. */
function sharedShare(a: Uint32Array, b: Uint32Array): number {
  let both = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      both++;
      i++;
      j++;
    } else if (a[i] < b[j]) i++;
    else j++;
  }
  return both / (a.length + b.length - both);
}

/** [n] 1 where a row's votes do not all have a class in common with each other. */
function conflictingRows(matrix: LabelMatrix): Uint8Array {
  const { n, k, rowOffsets, votes } = matrix;
  const isFor = voteTable(matrix);
  return Uint8Array.from({ length: n }, (_, row) =>
    rowConflicts(votes.subarray(rowOffsets[row], rowOffsets[row + 1]), isFor, k).includes(1) ? 1 : 0,
  );
}

/** [m] ascending rows on which each column votes. */
function rowsByFunction({ n, m, rowOffsets, lfs }: LabelMatrix): Uint32Array[] {
  const counts = new Uint32Array(m);
  for (const lf of lfs) counts[lf]++;
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  const next = new Uint32Array(m);
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) rows[lfs[at]][next[lfs[at]]++] = row;
  }
  return rows;
}

/** Keywords out of the wanted rows' texts, and thresholds at quantiles of numbers and of lengths. */
async function candidatesFor(
  source: RowSource,
  columns: readonly Column[],
  wanted: Uint8Array,
  taken: readonly string[],
): Promise<LabelingFunctionSpec[]> {
  const texts = columns.filter(({ type }) => type === 'text').map(({ name }) => name);
  const numbers = columns.filter(({ type }) => type === 'number').map(({ name }) => name);
  const cells = new Map<string, unknown[]>([...texts, ...numbers].map((name) => [name, []]));
  const total = wanted.reduce((sum, one) => sum + one, 0);
  // Every so many of them, so that the sample lies over the whole source.
  const step = Math.max(1, Math.floor(total / sampleRows));
  let seen = 0;
  if (cells.size === 0) return [];
  for await (const chunk of source.chunks([...cells.keys()])) {
    for (let i = 0; i < chunk.length; i++) {
      if (!wanted[chunk.start + i] || seen++ % step !== 0) continue;
      for (const [name, list] of cells) list.push(chunk.columns[name][i]);
    }
  }
  const least = Math.max(5, Math.ceil((0.002 * total) / step));
  const names = new Set(taken);
  const specs: LabelingFunctionSpec[] = [];
  const add = (kind: Suggestion['kind'], words: string, given: Record<string, unknown>) => {
    const stem = words.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '') || kind;
    let name = stem;
    for (let i = 2; names.has(name); i++) name = `${stem}_${i}`;
    names.add(name);
    specs.push({
      name,
      kind,
      tasks: ['candidate'],
      vote: 'fires',
      params: labelingFunctionKinds[kind].params.parse(given),
    });
  };
  for (const field of texts) {
    const own = cells.get(field)!.filter((cell): cell is string => typeof cell === 'string');
    for (const ngram of frequentNgrams(own, least, Math.ceil(mostNgrams / texts.length))) {
      add('keyword', ngram, { field, any: [ngram] });
    }
    addThresholds(
      `${field}.words`,
      own.map((text) => text.split(/\s+/).filter(Boolean).length),
      add,
    );
  }
  for (const field of numbers) {
    addThresholds(
      field,
      cells.get(field)!.filter((cell): cell is number => typeof cell === 'number'),
      add,
    );
  }
  return specs;
}

function addThresholds(
  field: string,
  values: readonly number[],
  add: (kind: 'threshold', words: string, params: Record<string, unknown>) => void,
): void {
  if (values.length === 0) return;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number) => quantileSorted(sorted, q);
  for (const bound of new Set([0.05, 0.1, 0.25].map(at)))
    add('threshold', `${field} at most ${bound}`, { field, atMost: bound });
  for (const bound of new Set([0.75, 0.9, 0.95].map(at)))
    add('threshold', `${field} at least ${bound}`, { field, atLeast: bound });
}

/** Without the defaults. */
function written(kind: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys = kind === 'keyword' ? ['field', 'any'] : ['field', 'atMost', 'atLeast'];
  return Object.fromEntries(keys.filter((key) => params[key] !== undefined).map((key) => [key, params[key]]));
}
