/**
 * How good label models are, without gold in any fit: every one of ours with its defaults, labelTasks with the default of an
 * experiment, and the peers', on the shared sets and on fresh draws of the shared generators. Scored over all test rows with gold:
 * an uncovered row gets the model's prior, a tied top probability counts 1/ties. Models that draw are fit with five seeds on a
 * shared set, and with one of its own on each draw. What is asked of `auto` is checked at the end, see qualityChecks.
 *
 *   ESPALIER_DATA=… npx jiti scripts/bench/labelModelQuality.ts [--group shared|partial|synth] [--functions .6] [--only NAME,…] [--draws 5] [--synth-seed N] [--seconds 120] [--memory 8] [--no-peers] [--json] [--record]
 *
 * On draws, `planted` is the posterior under what the votes were drawn from, the ceiling of them all; it is no part of regrets and checks.
 *
 * `--group partial` draws a share of each shared set's labeling functions, `--functions` of them: other votes on the same rows; only where it is asked for.
 *
 * --group takes the sets of one kind, --only those whose name contains one of these; either is recorded by itself; --synth-seed repeats the draws of an earlier run, which are fresh otherwise; --seconds
 * and --memory (GiB) limit a peer on one set: one that needs more on one draw is not run on the others; --no-peers measures ours alone, and is recorded by itself. --record keeps what there is after every set: a run that is broken off loses one set.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultLabelModel } from '../../src/config/readLabelModel.js';
import { EspalierError } from '../../src/core/errors.js';
import { createScored } from '../../src/core/metrics/scored.js';
import { Rng } from '../../src/core/rng.js';
import { scoreRows } from '../../src/evaluation/scores.js';
import { labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { labelTasks } from '../../src/labelmodel/labelTasks.js';
import { noPeers, peersPython } from './peers/peersPython.js';
import { qualityChecks, type SetCredits } from './qualityChecks.js';
import { partialSets, type QualitySet, realSets, synthSets } from './qualitySets.js';
import { measures, type Quality, type QualityResult, type QualitySummary, qualityTables } from './qualityTables.js';
import { recordResults } from './record.js';
import { runPeers } from './runPeers.js';
import { sharedDataFolder } from './sharedSets.js';
import { denseVotes, writeVotes } from './votesFolder.js';

const { values: given } = parseArgs({
  options: {
    group: { type: 'string' },
    only: { type: 'string', default: '' },
    functions: { type: 'string', default: '0.6' },
    draws: { type: 'string', default: '5' },
    'synth-seed': { type: 'string' },
    seconds: { type: 'string', default: '120' },
    memory: { type: 'string', default: '8' },
    'no-peers': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

const fiveSeeds = [0, 1, 2, 3, 4];
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
const asPlanted = 'planted';
const asExperiment = `labelTasks (${defaultLabelModel})`;

const python = peersPython();
const synthSeed = given['synth-seed'] ? Number(given['synth-seed']) : Date.now() % 1_000_000;
const drawSeeds = Array.from({ length: Number(given.draws) }, (_, i) => synthSeed + i);
const isAsked = (group: string) => given.group === undefined || given.group === group;
const sets = [
  ...(isAsked('shared') ? await realSets() : []),
  ...(given.group === 'partial' ? await partialSets(Number(given.functions), drawSeeds) : []),
  ...(isAsked('synth') && python ? synthSets(python, drawSeeds) : []),
].filter(({ name }) => given.only.split(',').some((part) => name.includes(part)));
const part = given.group === 'partial' && given.functions;
const benchmark = ['labelModelQuality', given.group, part, given.only, given['no-peers'] && 'ours']
  .filter(Boolean)
  .join('/');
if (sets.length === 0) console.error(`No sets in ${sharedDataFolder()}: set ESPALIER_DATA to their folder.`);
if (!python) console.error(`${noPeers} The generators need their numpy.`);

const names = [...new Set(sets.map(({ name }) => name))];
const began = performance.now();
const tables: {
  name: string;
  group: string;
  n: number;
  m: number;
  k: number;
  draws: number;
  results: QualityResult[];
}[] = [];
const credits: SetCredits[] = [];
for (const [at, name] of names.entries()) {
  const draws = sets.filter((set) => set.name === name);
  const qualities = new Map<string, Quality[]>();
  const notes = new Map<string, string>();
  const rights: Map<string, Float64Array[]>[] = [];
  const ended = new Set<string>();
  for (const [number, set] of draws.entries()) {
    const own = new Map<string, Float64Array[]>();
    rights.push(own);
    const outcome: Outcome = {
      scored: (method, probs) => {
        const scored = createScored(probs, set.testGold, set.test.k);
        push(qualities, method, scoreRows(scored) as unknown as Quality);
        push(
          own,
          method,
          Float64Array.from(scored.gold, (c, i) => scored.decisions[i * scored.k + c]),
        );
      },
      failed: (method, why) => notes.set(method, why),
    };
    const seeds = draws.length > 1 ? [number] : fiveSeeds;
    scoreOurs(set, seeds, outcome);
    if (set.planted) push(qualities, asPlanted, qualityOf(set.planted, set));
    if (python && !given['no-peers']) await scorePeers(python, set, seeds, outcome, ended);
  }
  const [{ group, train }] = draws;
  const shape = { n: train.n, m: train.m, k: train.k };
  const table = { name, group, ...shape, draws: draws.length, results: compare(qualities, notes) };
  tables.push(table);
  const { [asExperiment]: experiment, ...single } = creditsOf(rights);
  credits.push({ name, group, draws: draws.length, credits: new Map(Object.entries(single)), experiment });
  const minutes = (performance.now() - began) / 60_000;
  console.error(`${at + 1} of ${names.length} sets, ${minutes.toFixed(1)} min: ${name}`);
  if (!given.json) {
    console.log(
      `\n${name}  n ${shape.n}, m ${shape.m}, k ${shape.k}${draws.length > 1 ? `, ${draws.length} draws` : ''}`,
    );
    console.log(qualityTables.ofSet(table.results));
  }
  if (given.record) await recordResults(benchmark, figures(at + 1 === names.length));
}
const { summary, checks, ...rest } = figures(true);
if (given.json) console.log(JSON.stringify({ ...rest, summary, checks }, null, 2));
else {
  for (const rows of summary) console.log(qualityTables.ofSummary(rows));
  for (const each of checks) console.log(qualityTables.ofChecks(each));
}
if (given.record) console.error(await recordResults(benchmark, figures(true)));

/** What is known so far. */
function figures(complete: boolean) {
  const groups = ['shared', 'partial', 'synth'].filter((group) => tables.some((table) => table.group === group));
  return {
    what: 'label models without gold, all test rows',
    complete,
    synthSeeds: drawSeeds,
    limits: { seconds: Number(given.seconds), memoryGiB: Number(given.memory) },
    sets: tables,
    summary: groups.map((group) => summarize(group)),
    checks: groups.map((group) => qualityChecks(group, credits, peers)),
  };
}

function qualityOf(probs: Float32Array, { testGold, test }: QualitySet): Quality {
  return scoreRows(createScored(probs, testGold, test.k)) as unknown as Quality;
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** By method: means over seeds, draws one after another; only methods that could do every draw. */
function creditsOf(draws: readonly ReadonlyMap<string, readonly Float64Array[]>[]): Record<string, Float64Array> {
  const methods = [...draws[0].keys()].filter((method) => draws.every((draw) => draw.has(method)));
  return Object.fromEntries(
    methods.map((method) => {
      const means = draws.map((draw) => {
        const seeds = draw.get(method)!;
        return seeds[0].map((_, row) => mean(seeds.map((seed) => seed[row])));
      });
      return [method, Float64Array.from(means.flatMap((own) => [...own]))];
    }),
  );
}

/** Takes what a method gives on a set, or why it gives nothing. */
interface Outcome {
  readonly scored: (method: string, probs: Float32Array) => void;
  readonly failed: (method: string, why: string) => void;
}

function scoreOurs(set: QualitySet, seeds: readonly number[], { scored, failed }: Outcome): void {
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

/** @param ended peers that one draw was too much for, added to */
async function scorePeers(
  python: string,
  set: QualitySet,
  seeds: readonly number[],
  to: Outcome,
  ended: Set<string>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    const { train, test } = set;
    writeVotes(folder, { ...train, train: denseVotes(train), test: train === test ? undefined : denseVotes(test) });
    const limits = { seconds: Number(given.seconds), bytes: Number(given.memory) * 2 ** 30 };
    const able = peers.filter((peer) => !ended.has(peer));
    for (const result of await runPeers(python, folder, able, seeds, limits)) {
      if ('failed' in result) {
        to.failed(result.method, result.failed);
        if (result.ends) ended.add(result.method);
      } else {
        const bytes = readFileSync(join(folder, `${result.method}-${result.seed}.f32`));
        to.scored(result.method, new Float32Array(new Uint8Array(bytes).buffer));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(
  qualities: ReadonlyMap<string, readonly Quality[]>,
  notes: ReadonlyMap<string, string>,
): QualityResult[] {
  const accuracy = (method: string) => mean((qualities.get(method) ?? []).map((quality) => quality.accuracy));
  const methods = [...new Set([...qualities.keys(), ...notes.keys()])];
  const able = methods.filter((method) => method !== asPlanted && !Number.isNaN(accuracy(method)));
  const best = Math.max(...able.map(accuracy));
  const peerAccuracies = peers.map(accuracy).filter((value) => !Number.isNaN(value));
  const bestPeer = peerAccuracies.length > 0 ? Math.max(...peerAccuracies) : undefined;
  const results = methods.map((method): QualityResult => {
    const own = qualities.get(method);
    const by = method === asPlanted ? 'planted' : peers.includes(method) ? 'peer' : 'espalier';
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
function summarize(group: string): QualitySummary[] {
  const own = tables.filter((table) => table.group === group);
  const methods = [...new Set(own.flatMap(({ results }) => results.map(({ method }) => method)))];
  const rows = methods.flatMap((method) => {
    const results = own.flatMap((table) => table.results.filter((each) => each.method === method && each.quality));
    if (results.length === 0) return [];
    const over = (pick: (result: QualityResult) => number | undefined) =>
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
