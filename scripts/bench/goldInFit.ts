/**
 * What a little gold in the fit does to each label model: accuracy over all test rows without gold, and with 20 and 100 random train
 * rows of gold, the mean over draws. Gold pins nothing that is scored: where the test rows are the train rows, those given as gold are
 * left out, and the figure without gold is over the same rows.
 *
 *   ESPALIER_DATA=… npx jiti scripts/bench/goldInFit.ts [--only SET,…] [--kinds KIND,…] [--gold 20,100] [--draws 10] [--json] [--record]
 */
import { parseArgs } from 'node:util';
import { Rng } from '../../src/core/rng.js';
import { scoreProbabilities } from '../../src/evaluation/scores.js';
import { labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { textTable } from '../../src/terminal/textTable.js';
import { recordResults } from './record.js';
import { type SharedSet, sharedDataFolder, sharedSets } from './sharedSets.js';

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    kinds: { type: 'string', default: Object.keys(labelModels).join() },
    gold: { type: 'string', default: '20,100' },
    draws: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

/** Less than this much lower than without gold is allowed. */
const mostLost = 0.003;

/** One kind on one set. */
export interface GoldEffect {
  readonly set: string;
  readonly kind: string;
  readonly gold: number;
  /** Means over the draws, on the same rows. */
  readonly without: number;
  readonly with: number;
  readonly difference: number;
  /** Of the difference, over draws. */
  readonly deviation: number;
}

const sizes = given.gold.split(',').map(Number);
const draws = Number(given.draws);
const kinds = given.kinds.split(',');
const sets = (await sharedSets()).filter(({ name }) => given.only.split(',').some((part) => name.includes(part)));
if (sets.length === 0) console.error(`No sets in ${sharedDataFolder()}: set ESPALIER_DATA to their folder.`);

const effects: GoldEffect[] = [];
for (const set of sets) {
  const own = kinds.flatMap((kind) => effectsOn(set, kind));
  effects.push(...own);
  if (!given.json) console.log(table(set, own));
}
const figures = { what: 'gold in the fit', draws, effects };
if (given.record) console.error(await recordResults('goldInFit', figures));
if (given.json) console.log(JSON.stringify(figures, null, 2));
else {
  const lost = effects.filter(({ difference }) => difference < -mostLost);
  const list = lost
    .map((each) => `${each.kind} on ${each.set} with ${each.gold} (${points(each.difference)})`)
    .join(', ');
  console.log(`\nlower by more than ${points(mostLost)} points: ${list || 'none'}`);
}

function effectsOn(set: SharedSet, kind: string): GoldEffect[] {
  const none = new Int16Array(set.train.n).fill(-1);
  // With the seed of the draw: what a seed alone changes is no effect of gold.
  const without = Array.from({ length: draws }, (_, draw) => predict(set, kind, none, draw));
  return sizes.map((size) => {
    const differences: number[] = [];
    let before = 0;
    let after = 0;
    for (let draw = 0; draw < draws; draw++) {
      const gold = drawGold(set.trainGold, size, new Rng(draw).derive(set.name));
      const scored = set.train === set.test ? set.testGold.map((c, row) => (gold[row] >= 0 ? -1 : c)) : set.testGold;
      const a = accuracy(without[draw], scored, set.test.k);
      const b = accuracy(predict(set, kind, gold, draw), scored, set.test.k);
      before += a / draws;
      after += b / draws;
      differences.push(b - a);
    }
    const difference = after - before;
    const deviation = Math.sqrt(differences.reduce((sum, d) => sum + (d - difference) ** 2, 0) / draws);
    return { set: set.name, kind, gold: size, without: before, with: after, difference, deviation };
  });
}

/** [n] `size` rows of the known gold, the same ones for every kind; −1 elsewhere. */
function drawGold(all: Int16Array, size: number, rng: Rng): Int16Array {
  const known = Uint32Array.from([...all.keys()].filter((row) => all[row] >= 0));
  const gold = new Int16Array(all.length).fill(-1);
  for (const row of rng.shuffle(known).subarray(0, size)) gold[row] = all[row];
  return gold;
}

function predict({ train, test }: SharedSet, name: string, gold: Int16Array, seed: number): Float32Array {
  const kind: LabelModelKind = labelModels[name as keyof typeof labelModels];
  const classBalance = new Float64Array(train.k).fill(1 / train.k);
  const model = kind.create(kind.params.parse({})).fit({ matrix: train, gold, classBalance, rng: new Rng(seed) });
  return model.predict(test).probs;
}

function accuracy(probs: Float32Array, gold: Int16Array, k: number): number {
  return scoreProbabilities(probs, gold, k).accuracy as number;
}

function table({ name, train }: SharedSet, own: readonly GoldEffect[]): string {
  const rows = kinds.map((kind) => {
    const cells = own.filter((each) => each.kind === kind);
    const figures = cells.flatMap((cell) => [
      percent(cell.without),
      percent(cell.with),
      points(cell.difference) + (cell.difference < -mostLost ? ' !' : '  '),
      percent(cell.deviation),
    ]);
    return [kind, ...figures];
  });
  const head = ['kind', ...sizes.flatMap((size) => ['without', `${size} gold`, 'difference', '±'])];
  return `\n${name}  n ${train.n}, m ${train.m}, k ${train.k}, ${draws} draws, accuracy in percent\n${textTable(head, rows)}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

function points(difference: number): string {
  return `${difference >= 0 ? '+' : '−'}${percent(Math.abs(difference))}`;
}
