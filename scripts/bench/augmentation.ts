/**
 * Does augmentation help a network on weakly labeled comments? WRENCH youtube with n-grams, the votes of its own labeling functions and
 * everything else at its default, with and without transformation functions. No choice is made here: every setting that is run is recorded, and
 * all are defaults of the kinds. `twice as long` has no copies and twice the epochs, which is as many steps as a run with a copy per row. Each is run twice: with
 * early stopping on the 120 validation rows, the default, and for all of its epochs.
 *
 *     npm run build && ESPALIER_DATA=… npx jiti scripts/bench/augmentation.ts [--seeds 5] [--record]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, record: { type: 'boolean', default: false } },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const folder = mkdtempSync(join(tmpdir(), 'espalier-augmentation-'));

const words = ['dropWords', 'swapWords', 'typo', 'changeCase'].map((kind) => `{kind: ${kind}, field: text}`);
const synonyms = '{kind: synonyms, field: text, lexicon: wordnet}';
const all = [...words, synonyms, '{kind: mixUp}'].join(', ');
const settings: Readonly<Record<string, { readonly augment?: string; readonly epochs?: number }>> = {
  none: {},
  'twice as long': { epochs: 40 },
  synonyms: { augment: `{policy: {kind: all}, transformations: [${synonyms}]}` },
  words: { augment: `{policy: {kind: random}, transformations: [${words.join(', ')}]}` },
  'words, every epoch': {
    augment: `{draws: everyEpoch, policy: {kind: random}, transformations: [${words.join(', ')}]}`,
  },
  mixUp: { augment: '{policy: {kind: all}, transformations: [{kind: mixUp}]}' },
  'all, random': { augment: `{policy: {kind: random}, transformations: [${all}]}` },
  'all, learned': { augment: `{policy: {kind: meanField}, transformations: [${all}]}` },
};

const stops = ['auto', 'off'] as const;

const experiment = (seed: number, { augment, epochs = 20 }: (typeof settings)[string], stop: string) => `version: 1
name: youtube
seed: ${seed}
data: {source: {kind: wrench, path: ${join(sharedDataFolder(), 'wrench-youtube')}}}
features: {text: {kind: hashedNgrams, field: text, ngrams: [1, 2]}}
tasks:
  - {name: spam, classes: [ham, spam], gold: label, labelingFunctions: [{name: votes, kind: column, columns: "lf*"}]}
training: {epochs: ${epochs}, earlyStopping: ${stop}}
backend: {kind: wasm}
${augment ? `augment: ${augment}` : ''}
`;

interface Outcome {
  readonly accuracy: number;
  readonly macroF1: number;
  readonly logLoss: number;
  readonly seconds: number;
  readonly probabilities?: Readonly<Record<string, number>>;
}

function run(seed: number, setting: (typeof settings)[string], stop: string): Outcome {
  const file = join(folder, 'experiment.yaml');
  const out = join(folder, 'run');
  writeFileSync(file, experiment(seed, setting, stop));
  execFileSync('node', ['dist/cli.js', 'train', file, '--out', out, '--force'], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const { tasks, timing, augment } = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
  const { accuracy, macroF1, logLoss } = tasks.spam.network.splits.test;
  return {
    accuracy,
    macroF1,
    logLoss,
    seconds: (timing.augment ?? 0) + timing.train,
    ...(augment?.search && {
      probabilities: Object.fromEntries(
        augment.transformations.map((one: { name: string; probability: number }) => [one.name, one.probability]),
      ),
    }),
  };
}

interface Interval {
  readonly mean: number;
  /** Of a 95 % interval over seeds, under a normal approximation. */
  readonly halfWidth: number;
}

function summarize(values: readonly number[]): Interval {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, halfWidth: 1.96 * Math.sqrt(variance / values.length) };
}

const outcomes = new Map<string, Outcome[]>();
const keyOf = (name: string, stop: string) => `${name}, stopping ${stop}`;
try {
  for (const seed of seeds) {
    for (const [name, setting] of Object.entries(settings)) {
      for (const stop of stops) {
        const outcome = run(seed, setting, stop);
        const key = keyOf(name, stop);
        outcomes.set(key, [...(outcomes.get(key) ?? []), outcome]);
        console.error(
          `seed ${seed}, ${key}: accuracy ${outcome.accuracy.toFixed(3)}, log loss ${outcome.logLoss.toFixed(3)}`,
        );
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
type Figure = 'accuracy' | 'macroF1' | 'logLoss' | 'seconds';
const of = (key: string, figure: Figure) => (outcomes.get(key) ?? []).map((outcome) => outcome[figure]);
const against = (key: string, other: string, figure: Figure) =>
  summarize(of(key, figure).map((value, i) => value - of(other, figure)[i]));
const results = stops.flatMap((stop) =>
  Object.keys(settings).map((name) => {
    const key = keyOf(name, stop);
    return {
      setting: name,
      earlyStopping: stop,
      accuracy: summarize(of(key, 'accuracy')),
      macroF1: summarize(of(key, 'macroF1')),
      logLoss: summarize(of(key, 'logLoss')),
      accuracyOverNone: against(key, keyOf('none', stop), 'accuracy'),
      accuracyOverTwiceAsLong: against(key, keyOf('twice as long', stop), 'accuracy'),
      logLossOverNone: against(key, keyOf('none', stop), 'logLoss'),
      logLossOverTwiceAsLong: against(key, keyOf('twice as long', stop), 'logLoss'),
      seconds: summarize(of(key, 'seconds')),
    };
  }),
);
const shown = ({ mean, halfWidth }: Interval) => `${mean.toFixed(3)} ± ${halfWidth.toFixed(3)}`;
console.table(
  results.map(({ setting, earlyStopping, accuracy, accuracyOverNone, accuracyOverTwiceAsLong, logLoss, seconds }) => ({
    setting,
    stopping: earlyStopping,
    accuracy: shown(accuracy),
    'over none': shown(accuracyOverNone),
    'over twice as long': shown(accuracyOverTwiceAsLong),
    'log loss': shown(logLoss),
    seconds: seconds.mean.toFixed(1),
  })),
);
if (options.record) {
  await recordResults('augmentation', {
    what: 'test scores on WRENCH youtube, 250 rows, network on hashed n-grams; differences are paired over seeds; seconds of augmentation and training',
    seeds,
    results,
    learnedProbabilities: (outcomes.get(keyOf('all, learned', 'auto')) ?? []).map(({ probabilities }) => probabilities),
  });
}
