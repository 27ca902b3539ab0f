/**
 * What applying labeling functions and analysing their votes costs, ours (one thread) beside Snorkel's, each measurement in a process
 * of its own, ours and theirs in turn; medians. Both must give the same votes and the same analysis, or the benchmark fails.
 *
 *   npx jiti scripts/bench/labelingSpeed.ts [--rows 100000] [--votes-rows 1000000] [--repeats 3] [--seconds 120] [--json] [--record]
 *
 * --rows may name several sizes, with commas. --seconds limits one process; a peer that exceeds it is recorded so. --record keeps what
 * there is after every comparison.
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
    seconds: { type: 'string', default: '120' },
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
  readonly seconds?: number;
  readonly rowsPerSecond?: number;
  readonly peakRssBytes?: number;
  readonly repeats: number;
  /** Why there are no figures. */
  readonly note?: string;
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
  for (const size of given.rows.split(',').map(Number)) {
    writeFileSync(join(folder, 'texts.jsonl'), texts(size));
    await compare(
      `apply 10 LFs to ${size.toLocaleString('en')} texts`,
      size,
      [applyFunctions, folder, import.meta.dirname],
      ['apply', folder],
      () => expectSame('votes', readFileSync(join(folder, 'espalier.i8')), readFileSync(join(folder, 'snorkel.i8'))),
    );
  }
  const votes = generateVotes({ n: Number(given['votes-rows']), m: 50, k: 2, seed: 1 });
  writeVotes(folder, votes);
  writeFileSync(join(folder, 'gold.i8'), Int8Array.from(votes.truth));
  for (const gold of [[], ['gold']]) {
    await compare(
      `analyse ${given['votes-rows']} × 50${gold.length > 0 ? ' with gold' : ''}`,
      Number(given['votes-rows']),
      [analyseFunctions, folder, ...gold],
      ['analyse', folder, ...gold],
      (ours, theirs) => {
        const columns = gold.length > 0 ? 4 : 3;
        const values = ({ found }: Measured) =>
          new Float32Array(found!.flatMap((lf) => lf.slice(0, columns).map((value) => value ?? 0)));
        expectSame('analyses', values(ours), values(theirs));
      },
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (given.json) console.log(JSON.stringify(figures(), null, 2));
else console.log(table());
if (given.record) console.error(await recordResults('labelingSpeed', figures()));

/** What is known so far. */
function figures() {
  return {
    what: 'labeling functions and their analysis, one process each; medians',
    cores: availableParallelism(),
    limitSeconds: Number(given.seconds),
    rows,
  };
}

async function compare(
  what: string,
  size: number,
  ours: string[],
  theirs: string[],
  check: (ours: Measured, theirs: Measured) => void,
): Promise<void> {
  const measured = { espalier: [] as Measured[], snorkel: [] as Measured[] };
  let note: string | undefined;
  for (let repeat = 0; repeat < Number(given.repeats); repeat++) {
    const own = await measure(process.execPath, ours);
    if (typeof own === 'string') throw new Error(`${what}: ${own}`);
    measured.espalier.push(own);
    if (!python || note !== undefined) continue;
    const peer = await measure(python, [lfApply, ...theirs]);
    if (typeof peer === 'string') note = peer;
    else measured.snorkel.push(peer);
    if (repeat === 0 && typeof peer !== 'string') check(own, peer);
  }
  const seconds = (by: 'espalier' | 'snorkel') => median(measured[by].map((each) => each.seconds));
  for (const by of ['espalier', 'snorkel'] as const) {
    const own = measured[by];
    if (own.length === 0) {
      if (note !== undefined) rows.push({ what, by, rows: size, repeats: 0, note });
      continue;
    }
    rows.push({
      what,
      by,
      rows: size,
      seconds: seconds(by),
      rowsPerSecond: size / seconds(by),
      peakRssBytes: median(own.map((each) => each.peakRssBytes)),
      repeats: own.length,
      ...(by === 'espalier' &&
        measured.snorkel.length > 0 && { timesAsFast: seconds('snorkel') / seconds('espalier') }),
    });
  }
  console.error(`${what}: done`);
  if (given.record) await recordResults('labelingSpeed', figures());
}

/** What a child printed, or why it printed nothing. */
async function measure(command: string, args: string[]): Promise<Measured | string> {
  const limits = { seconds: Number(given.seconds), bytes: 0.9 * freemem() };
  const end = await runLimited(command, args, limits);
  if (end.kind === 'tooLong') return `longer than ${limits.seconds} s`;
  if (end.kind === 'tooMuchMemory') return `more than ${(limits.bytes / 2 ** 30).toFixed(1)} GiB of memory`;
  if (end.kind === 'failed') return end.message;
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
      row.seconds?.toPrecision(3) ?? '',
      row.rowsPerSecond === undefined ? '' : Math.round(row.rowsPerSecond).toLocaleString('en'),
      row.peakRssBytes === undefined ? '' : (row.peakRssBytes / 1e6).toFixed(0),
      String(row.repeats),
      row.timesAsFast?.toFixed(1) ?? row.note ?? '',
    ]),
  );
}
