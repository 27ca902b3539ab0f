/**
 * What applying labeling functions and analysing their votes costs, ours (one thread) beside Snorkel's, each measurement in a process
 * of its own, ours and theirs in turn; medians. Both must give the same votes and the same analysis, or the benchmark fails.
 *
 *   npx jiti scripts/bench/labelingSpeed.ts [--rows 100000] [--votes-rows 1000000] [--repeats 3] [--json] [--record]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Rng } from '../../src/core/rng.js';
import { textTable } from '../../src/terminal/textTable.js';
import { bundleScript } from './bundleScript.js';
import { generateVotes } from './generateVotes.js';
import { median } from './median.js';
import { noPeers, peersPython } from './peers/peersPython.js';
import { recordResults } from './record.js';
import { runLimited } from './runLimited.js';
import { writeVotes } from './votesFolder.js';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    'votes-rows': { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

/** What a child prints. */
interface Measured {
  readonly rows: number;
  readonly seconds: number;
  readonly peakRssBytes: number;
  /** [m] coverage, overlaps, conflicts and, with gold, empirical accuracy. */
  readonly found?: readonly (readonly (number | null)[])[];
}

interface Row {
  readonly what: string;
  readonly by: 'espalier' | 'snorkel';
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly peakRssBytes: number;
  readonly repeats: number;
  /** Snorkel's seconds over ours. */
  readonly timesAsFast?: number;
}

const python = peersPython();
if (!python) console.error(noPeers);
const lfApply = resolve(import.meta.dirname, 'peers/lfApply.py');
const applyFunctions = await bundleScript('applyFunctions');
const analyseFunctions = await bundleScript('analyseFunctions');

const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
const rows: Row[] = [];
try {
  writeFileSync(join(folder, 'texts.jsonl'), texts(Number(given.rows)));
  rows.push(
    ...(await compare('apply 10 LFs', [applyFunctions, folder, import.meta.dirname], ['apply', folder], () =>
      expectSame('votes', readFileSync(join(folder, 'espalier.i8')), readFileSync(join(folder, 'snorkel.i8'))),
    )),
  );
  const votes = generateVotes({ n: Number(given['votes-rows']), m: 50, k: 2, seed: 1 });
  writeVotes(folder, votes);
  writeFileSync(join(folder, 'gold.i8'), Int8Array.from(votes.truth));
  for (const gold of [[], ['gold']]) {
    rows.push(
      ...(await compare(
        `analyse ${given['votes-rows']} × 50${gold.length > 0 ? ' with gold' : ''}`,
        [analyseFunctions, folder, ...gold],
        ['analyse', folder, ...gold],
        (ours, theirs) => {
          const columns = gold.length > 0 ? 4 : 3;
          const values = ({ found }: Measured) =>
            new Float32Array(found!.flatMap((lf) => lf.slice(0, columns).map((value) => value ?? 0)));
          expectSame('analyses', values(ours), values(theirs));
        },
      )),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const figures = {
  what: 'labeling functions and their analysis, one process each; medians',
  cores: availableParallelism(),
  rows,
};
if (given.json) console.log(JSON.stringify(figures, null, 2));
else console.log(table());
if (given.record) console.error(await recordResults('labelingSpeed', figures));

async function compare(
  what: string,
  ours: string[],
  theirs: string[],
  check: (ours: Measured, theirs: Measured) => void,
): Promise<Row[]> {
  const measured = { espalier: [] as Measured[], snorkel: [] as Measured[] };
  for (let repeat = 0; repeat < Number(given.repeats); repeat++) {
    measured.espalier.push(await measure(process.execPath, ours));
    if (!python) continue;
    measured.snorkel.push(await measure(python, [lfApply, ...theirs]));
    if (repeat === 0) check(measured.espalier[0], measured.snorkel[0]);
  }
  const seconds = (by: 'espalier' | 'snorkel') => median(measured[by].map((each) => each.seconds));
  return (['espalier', 'snorkel'] as const)
    .filter((by) => measured[by].length > 0)
    .map((by) => ({
      what,
      by,
      rows: measured[by][0].rows,
      seconds: seconds(by),
      rowsPerSecond: measured[by][0].rows / seconds(by),
      peakRssBytes: median(measured[by].map((each) => each.peakRssBytes)),
      repeats: measured[by].length,
      ...(by === 'espalier' && python && { timesAsFast: seconds('snorkel') / seconds('espalier') }),
    }));
}

async function measure(command: string, args: string[]): Promise<Measured> {
  const end = await runLimited(command, args, { seconds: 600, bytes: 0.9 * freemem() });
  if (end.kind !== 'done') throw new Error(`${args.join(' ')}: ${end.kind === 'failed' ? end.message : end.kind}`);
  return end.lines[0] as Measured;
}

function expectSame(what: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): void {
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    if (ours[i] !== theirs[i])
      throw new Error(`the two ${what} differ at ${i}: ours ${ours[i]}, Snorkel's ${theirs[i]}`);
  }
}

/** JSON lines of short texts and a number. */
function texts(n: number): string {
  const words =
    'please check out my channel subscribe song love the video free money http://a.b/c click win great cover amazing music best ever listen good morning order refund invoice password account help thanks movie bad happy price meeting today'.split(
      ' ',
    );
  const rng = new Rng(1);
  const lines: string[] = [];
  for (let row = 0; row < n; row++) {
    const text = Array.from({ length: 4 + rng.integer(21) }, () => words[rng.integer(words.length)]).join(' ');
    lines.push(JSON.stringify({ text, score: rng.normal() }));
  }
  return `${lines.join('\n')}\n`;
}

function table(): string {
  return textTable(
    ['what', 'by', 'seconds', 'rows/s', 'peak MB', 'runs', 'times as fast'],
    rows.map((row) => [
      row.what,
      row.by,
      row.seconds.toPrecision(3),
      Math.round(row.rowsPerSecond).toLocaleString('en'),
      (row.peakRssBytes / 1e6).toFixed(0),
      String(row.repeats),
      row.timesAsFast === undefined ? '' : row.timesAsFast.toFixed(1),
    ]),
  );
}
