/**
 * How good label models are, without gold in any fit: every one of ours with its defaults, labelTasks with the default of an
 * experiment, and the peers', on the shared sets and on fresh draws of the shared generators. Scored over all test rows with gold:
 * an uncovered row gets the model's prior, a tied top probability counts 1/ties. Models that draw are fit with five seeds.
 *
 *   ESPALIER_DATA=… npx jiti scripts/bench/labelModelQuality.ts [--only NAME,…] [--draws 3] [--synth-seed N] [--seconds 300] [--json] [--record]
 *
 * --only takes sets whose name contains one of these; --synth-seed repeats the draws of an earlier run, which are fresh otherwise; --seconds
 * limits one fit of a peer.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultLabelModel } from '../../src/config/readLabelModel.js';
import { EspalierError } from '../../src/core/errors.js';
import { Rng } from '../../src/core/rng.js';
import { scoreProbabilities } from '../../src/evaluation/scores.js';
import { labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { labelTasks } from '../../src/labelmodel/labelTasks.js';
import { textTable } from '../../src/terminal/textTable.js';
import { noPeers, peersPython } from './peers/peersPython.js';
import { type QualitySet, realSets, synthSets } from './qualitySets.js';
import { recordResults } from './record.js';
import { runLimited } from './runLimited.js';
import { sharedDataFolder } from './sharedSets.js';
import { denseVotes, writeVotes } from './votesFolder.js';

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    draws: { type: 'string', default: '3' },
    'synth-seed': { type: 'string' },
    seconds: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

const measures = ['accuracy', 'macroF1', 'brier', 'ece'] as const;
type Measure = (typeof measures)[number];
type Quality = Record<Measure, number>;

/** One method on one set: the mean over its seeds, and over draws where the set has several. */
interface Result {
  readonly method: string;
  readonly by: 'espalier' | 'peer';
  readonly quality?: Quality;
  /** Of the accuracy, over seeds and draws. */
  readonly deviation?: number;
  /** The best accuracy on the set less this one. */
  readonly regret?: number;
  readonly overMajorityVote?: number;
  /** Accuracy over the best peer's. */
  readonly overBestPeer?: number;
  readonly note?: string;
}

const seeds = [0, 1, 2, 3, 4];
const peers = [
  'snorkelMajority',
  'snorkel100',
  'snorkel500',
  'metal500',
  'flyingsquid',
  'crowdkitDawidSkene',
  'crowdkitOneCoin',
  'crowdkitGLAD',
  'crowdkitMACE',
  'hyperlm',
];
const asExperiment = `labelTasks (${defaultLabelModel})`;

const python = peersPython();
const synthSeed = given['synth-seed'] ? Number(given['synth-seed']) : Date.now() % 1_000_000;
const drawSeeds = Array.from({ length: Number(given.draws) }, (_, i) => synthSeed + i);
const sets = [...(await realSets()), ...(python ? synthSets(python, drawSeeds) : [])].filter(({ name }) =>
  given.only.split(',').some((part) => name.includes(part)),
);
if (sets.length === 0) console.error(`No sets in ${sharedDataFolder()}: set ESPALIER_DATA to their folder.`);
if (!python) console.error(`${noPeers} The generators need their numpy.`);

const names = [...new Set(sets.map(({ name }) => name))];
const tables: { name: string; group: string; n: number; m: number; k: number; draws: number; results: Result[] }[] = [];
for (const name of names) {
  const draws = sets.filter((set) => set.name === name);
  const qualities = new Map<string, Quality[]>();
  const notes = new Map<string, string>();
  const add = (method: string, probs: Float32Array, { testGold, test: { k } }: QualitySet) => {
    if (!qualities.has(method)) qualities.set(method, []);
    qualities.get(method)!.push(scoreProbabilities(probs, testGold, k) as unknown as Quality);
  };
  for (const set of draws) {
    const outcome: Outcome = {
      scored: (method, probs) => add(method, probs, set),
      failed: (method, why) => notes.set(method, why),
    };
    scoreOurs(set, outcome);
    if (python) await scorePeers(python, set, outcome);
  }
  const [{ group, train }] = draws;
  const shape = { n: train.n, m: train.m, k: train.k };
  const table = { name, group, ...shape, draws: draws.length, results: compare(qualities, notes) };
  tables.push(table);
  if (!given.json) {
    console.log(
      `\n${name}  n ${shape.n}, m ${shape.m}, k ${shape.k}${draws.length > 1 ? `, ${draws.length} draws` : ''}`,
    );
    console.log(setTable(table.results));
  }
}
const summary = ['shared', 'synth'].flatMap((group) => summarize(group));
const figures = { what: 'label models without gold, all test rows', synthSeeds: drawSeeds, sets: tables, summary };
if (given.json) console.log(JSON.stringify(figures, null, 2));
else console.log(summaryTables());
if (given.record) console.error(await recordResults('labelModelQuality', figures));

/** Takes what a method gives on a set, or why it gives nothing. */
interface Outcome {
  readonly scored: (method: string, probs: Float32Array) => void;
  readonly failed: (method: string, why: string) => void;
}

function scoreOurs(set: QualitySet, { scored, failed }: Outcome): void {
  for (const [method, kind] of Object.entries(labelModels as Readonly<Record<string, LabelModelKind>>)) {
    try {
      let first: Float32Array | undefined;
      for (const seed of seeds) {
        const probs = fitAndPredict(kind, set, seed);
        if (first?.every((p, i) => p === probs[i])) break; // it draws nothing
        first = probs;
        scored(method, probs);
      }
    } catch (error) {
      if (!(error instanceof EspalierError)) throw error;
      failed(method, `${error.code}: ${error.message}`);
    }
  }
  const requests = set.requests.map((request) => ({ ...request, labelModel: { kind: defaultLabelModel } }));
  const { labels } = labelTasks(requests, { rng: new Rng(0) }).get(set.task)!;
  scored(asExperiment, labels.probs.slice(labels.probs.length - set.test.n * set.test.k));
}

function fitAndPredict(kind: LabelModelKind, { train, test }: QualitySet, seed: number): Float32Array {
  const model = kind.create(kind.params.parse({})).fit({
    matrix: train,
    gold: new Int16Array(train.n).fill(-1),
    classBalance: new Float64Array(train.k).fill(1 / train.k),
    rng: new Rng(seed),
  });
  return model.predict(test).probs;
}

async function scorePeers(python: string, set: QualitySet, to: Outcome): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    const { train, test } = set;
    writeVotes(folder, { ...train, train: denseVotes(train), test: train === test ? undefined : denseVotes(test) });
    const runner = resolve(import.meta.dirname, 'peers/labelModels.py');
    const options = ['--methods', peers.join(), '--seeds', seeds.join(), '--limit', given.seconds];
    const end = await runLimited(python, [runner, folder, ...options], { seconds: 7200, bytes: 16 * 2 ** 30 });
    if (end.kind !== 'done') {
      const why = end.kind === 'failed' ? end.message : end.kind;
      for (const method of peers) to.failed(method, `the process of all peers ended: ${why}`);
      return;
    }
    for (const line of end.lines as { method: string; seed: number; unfit?: string; error?: string }[]) {
      const why = line.unfit ?? line.error;
      if (why !== undefined) to.failed(line.method, why);
      else {
        const bytes = readFileSync(join(folder, `${line.method}-${line.seed}.f32`));
        to.scored(line.method, new Float32Array(new Uint8Array(bytes).buffer));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(qualities: ReadonlyMap<string, readonly Quality[]>, notes: ReadonlyMap<string, string>): Result[] {
  const accuracy = (method: string) => mean((qualities.get(method) ?? []).map((quality) => quality.accuracy));
  const methods = [...new Set([...qualities.keys(), ...notes.keys()])];
  const best = Math.max(...methods.map(accuracy).filter((value) => !Number.isNaN(value)));
  const peerAccuracies = peers.map(accuracy).filter((value) => !Number.isNaN(value));
  const bestPeer = peerAccuracies.length > 0 ? Math.max(...peerAccuracies) : undefined;
  const results = methods.map((method): Result => {
    const own = qualities.get(method);
    const by = peers.includes(method) ? 'peer' : 'espalier';
    if (!own) return { method, by, note: notes.get(method) };
    const quality = Object.fromEntries(measures.map((m) => [m, mean(own.map((each) => each[m]))])) as Quality;
    const deviation = Math.sqrt(mean(own.map((each) => (each.accuracy - quality.accuracy) ** 2)));
    return {
      method,
      by,
      quality,
      ...(own.length > 1 && { deviation }),
      regret: best - quality.accuracy,
      overMajorityVote: quality.accuracy - accuracy('majorityVote'),
      ...(bestPeer !== undefined && { overBestPeer: quality.accuracy - bestPeer }),
      note: notes.get(method),
    };
  });
  return results.sort((a, b) => (b.quality?.accuracy ?? -1) - (a.quality?.accuracy ?? -1));
}

/** Over the sets of a group, each method on those it could do. */
function summarize(group: string) {
  const own = tables.filter((table) => table.group === group);
  const methods = [...new Set(own.flatMap(({ results }) => results.map(({ method }) => method)))];
  const rows = methods.flatMap((method) => {
    const results = own.flatMap((table) => table.results.filter((each) => each.method === method && each.quality));
    if (results.length === 0) return [];
    const over = (pick: (result: Result) => number | undefined) =>
      mean(results.map((each) => pick(each) ?? Number.NaN));
    return [
      {
        group,
        method,
        by: results[0].by,
        sets: results.length,
        best: results.filter(({ regret }) => regret! < 5e-5).length,
        ...(Object.fromEntries(measures.map((m) => [m, over(({ quality }) => quality![m])])) as Quality),
        regret: over(({ regret }) => regret),
        worstRegret: Math.max(...results.map(({ regret }) => regret!)),
        overMajorityVote: over(({ overMajorityVote }) => overMajorityVote),
        overBestPeer: over(({ overBestPeer }) => overBestPeer),
      },
    ];
  });
  return rows.sort((a, b) => a.regret - b.regret);
}

function setTable(results: readonly Result[]): string {
  const bestOf = (measure: Measure) => {
    const values = results.flatMap(({ quality }) => (quality ? [quality[measure]] : []));
    return measure === 'accuracy' || measure === 'macroF1' ? Math.max(...values) : Math.min(...values);
  };
  const best = Object.fromEntries(measures.map((measure) => [measure, bestOf(measure)]));
  return textTable(
    ['method', 'accuracy', '±', 'macro F1', 'Brier', 'ECE', 'regret', 'over MV', 'over best peer', 'note'],
    results.map(({ method, by, quality, deviation, regret, overMajorityVote, overBestPeer, note }) => {
      const value = (m: Measure) => (quality ? quality[m].toFixed(3) + (quality[m] === best[m] ? ' *' : '  ') : '');
      const [accuracy, macroF1, brier, ece] = measures.map(value);
      const [behind, overMv, overPeer] = [regret, overMajorityVote, overBestPeer].map(thousandths);
      const label = by === 'peer' ? `  ${method}` : method;
      return [label, accuracy, thousandths(deviation), macroF1, brier, ece, behind, overMv, overPeer, note ?? ''];
    }),
  );
}

function summaryTables(): string {
  const head = [
    'method',
    'sets',
    'best',
    'accuracy',
    'macro F1',
    'Brier',
    'ECE',
    'regret',
    'worst',
    'over MV',
    'over best peer',
  ];
  return ['shared', 'synth']
    .filter((group) => summary.some((row) => row.group === group))
    .map((group) => {
      const rows = summary.filter((row) => row.group === group);
      const cells = rows.map((row) => [
        row.by === 'peer' ? `  ${row.method}` : row.method,
        String(row.sets),
        String(row.best),
        ...measures.map((measure) => row[measure].toFixed(3)),
        ...[row.regret, row.worstRegret, row.overMajorityVote, row.overBestPeer].map(thousandths),
      ]);
      return `\nmean over the ${group} sets that a method can do; regret is the best accuracy on a set less the method's\n${textTable(head, cells)}`;
    })
    .join('\n');
}

function thousandths(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(3);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
