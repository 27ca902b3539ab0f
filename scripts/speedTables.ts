/**
 * What was measured of speed and memory, docs/speed.md, out of `bench/results`: of every benchmark the newest record, with its machine and
 * date.
 *
 *   npx jiti scripts/speedTables.ts > docs/speed.md
 */
import { resolve } from 'node:path';
import { markdownTable } from './pages/markdownTable.js';
import { newestRecords } from './pages/newestRecords.js';
import { peerNames } from './pages/peerNames.js';

// biome-ignore lint/suspicious/noExplicitAny: every benchmark has figures of its own, read where its table is made.
type Figures = any;

interface Table {
  readonly title: string;
  /** How to make it again. */
  readonly command: string;
  readonly pattern: RegExp;
  readonly head: readonly string[];
  readonly rows: (figures: Figures, benchmark: string) => readonly (readonly string[])[];
}

const intro = `# Speed and memory

What was measured, out of \`bench/results\`; this page is made by \`npm run docs:speed\`. Absolute figures are one machine's on one day. Ratios hold better: what is compared ran in turn, on a
machine that did nothing else. Where a peer is named it was there in the version that \`scripts/bench/peers\` pins. What was asked for and is not reached is in
[the notes at the end](#what-is-not-reached-yet).
`;

const notReached = `## What is not reached yet

- \`auto\` among label models fits several: at 1,200 labeling functions, 56 classes and 20,000 rows it takes five to ten seconds where each function names a few classes, and a minute for a crowd
  whose members name all of them.
- Prediction was to be five times as fast as training: at a million rows it is two to three times. A training step is two and a half to three passes forward, and training on text has become three times as fast as it was.
- No figure here comes from a GPU.
`;

const tables: readonly Table[] = [
  {
    title: 'Training beside the peers',
    command: 'npx jiti scripts/bench/trainingSpeed.ts --backend wasm,native --record',
    pattern: /^trainingSpeed\/(?!sparse)/,
    head: ['trainer', 'examples/s', 'lowest … highest', 'ours over theirs'],
    rows: besidePeers,
  },
  {
    title: 'Training on wide sparse text beside the peers',
    command: 'npx jiti scripts/bench/trainingSpeed.ts --network sparse --record',
    pattern: /^trainingSpeed\/sparse/,
    head: ['trainer', 'examples/s', 'lowest … highest', 'ours over theirs'],
    rows: besidePeers,
  },
  {
    title: 'A step on this machine',
    command: 'npx jiti scripts/bench/train.ts --record',
    pattern: /^train\//,
    head: ['network', 'backend', 'balancing', 'examples/s in training', 'in prediction', 'peak memory'],
    rows: ({ what, backend, balancing = 'equal', trainExamplesPerSecond, predictExamplesPerSecond, peakRssBytes }) => [
      [
        what,
        backend,
        balancing,
        whole(trainExamplesPerSecond.median),
        predictExamplesPerSecond ? whole(predictExamplesPerSecond.median) : '',
        megabytes(peakRssBytes),
      ],
    ],
  },
  {
    title: 'Prediction from a file to a file',
    command: 'npx jiti scripts/bench/predictSpeed.ts --record',
    pattern: /^predictSpeed$/,
    head: ['features', 'rows', 'seconds', 'rows/s', 'peak memory', 'rows/s in training', 'times training'],
    rows: (figures) =>
      figures.map(
        ({ model, rows, seconds, rowsPerSecond, peakRssBytes, trainExamplesPerSecond, timesTraining }: Figures) => [
          model,
          whole(rows),
          seconds.toFixed(1),
          whole(rowsPerSecond),
          megabytes(peakRssBytes),
          whole(trainExamplesPerSecond),
          timesTraining.toFixed(1),
        ],
      ),
  },
  {
    title: 'What sharing costs',
    command: 'npx jiti scripts/bench/sharingCost.ts --record',
    pattern: /^sharingCost\//,
    head: ['heads', 'sharing', 'ms a step', 'times hard'],
    rows: ({ heads, results }) =>
      results.map(({ sharing, millisecondsPerStep, timesHard }: Figures) => [
        String(heads),
        sharing,
        millisecondsPerStep.toFixed(1),
        timesHard.toFixed(2),
      ]),
  },
  {
    title: 'Labeling functions and their analysis',
    command: 'npx jiti scripts/bench/labelingSpeed.ts --record',
    pattern: /^labelingSpeed$/,
    head: ['what', 'by', 'seconds', 'rows/s', 'peak memory', 'times as fast'],
    rows: ({ rows }) =>
      rows.map(({ what, by, seconds, rowsPerSecond, peakRssBytes, timesAsFast, note }: Figures) => [
        what,
        by === 'espalier' ? 'Espalier' : 'Snorkel',
        seconds?.toFixed(2) ?? '',
        rowsPerSecond ? whole(rowsPerSecond) : '',
        peakRssBytes ? megabytes(peakRssBytes) : '',
        timesAsFast?.toFixed(1) ?? note ?? '',
      ]),
  },
  {
    title: 'Label models: fit and predict',
    command: 'npx jiti scripts/bench/labelModelSpeed.ts [--quick] --record',
    pattern: /^labelModelSpeed/,
    head: [
      'rows × functions × classes',
      'model',
      'fit, s',
      'predict, s',
      'peak memory',
      'times dawidSkene',
      'accuracy',
    ],
    rows: ({ rows }) =>
      rows.map(
        ({ n, m, k, method, fitSeconds, predictSeconds, peakRssBytes, timesAsLong, accuracy, note }: Figures) => [
          `${whole(n)} × ${m} × ${k}`,
          peerNames[method] ?? method,
          fitSeconds?.toFixed(2) ?? '',
          predictSeconds?.toFixed(2) ?? '',
          peakRssBytes ? megabytes(peakRssBytes) : '',
          timesAsLong?.toFixed(1) ?? note ?? '',
          accuracy?.toFixed(3) ?? '',
        ],
      ),
  },
];

function besidePeers({ results }: Figures): string[][] {
  return results.map(({ method, by, examplesPerSecond, least, most, timesPeer = {} }: Figures) => [
    by === 'espalier' ? `Espalier, ${method}` : (peerNames[method] ?? method),
    whole(examplesPerSecond),
    `${whole(least)} … ${whole(most)}`,
    Object.entries(timesPeer)
      .map(([peer, times]) => `${timesOf(times as number)} ${peerNames[peer] ?? peer}`)
      .join(', '),
  ]);
}

/** What `docs/speed.md` holds. @param folder of the records */
export function speedTables(folder: string): string {
  const newest = newestRecords(folder);
  const parts = [intro];
  for (const { title, command, pattern, head, rows } of tables) {
    const records = newest.filter(({ benchmark }) => pattern.test(benchmark));
    if (records.length === 0) continue;
    parts.push(`## ${title}\n\n\`${command}\`\n`);
    for (const where of new Set(records.map((record) => record.where))) {
      const lines = records
        .filter((record) => record.where === where)
        .flatMap(({ figures, benchmark }) => rows(figures, benchmark));
      parts.push(`${where}:\n`, markdownTable(head, lines));
    }
  }
  return `${[...parts, notReached].join('\n').trimEnd()}\n`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function timesOf(value: number): string {
  return `${value.toFixed(2)} ×`;
}

function megabytes(bytes: number): string {
  return `${whole(bytes / 1e6)} MB`;
}

if (process.argv[1]?.endsWith('speedTables.ts')) {
  process.stdout.write(speedTables(resolve(import.meta.dirname, '../bench/results')));
}
