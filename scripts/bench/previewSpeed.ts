/**
 * What a preview in the studio costs on all rows: one labeling function of each kind that the form edits, applied to a million texts of 150 characters in
 * memory, as `src/studio/previewDraft.ts` does. Seconds of processor and of the clock, and the former as a multiple of the regex's.
 *
 *   npx jiti scripts/bench/previewSpeed.ts [--rows 1000000] [--json] [--record]
 */
import { parseArgs } from 'node:util';
import { Rng } from '../../src/core/rng.js';
import type { RowSource } from '../../src/core/rowSource.js';
import { applyLabelingFunctions } from '../../src/labeling/applyLabelingFunctions.js';
import { labelingFunctionKinds } from '../../src/labeling/index.js';
import { RowCells } from '../../src/studio/rowCells.js';
import { textTable } from '../../src/terminal/textTable.js';
import { median } from './median.js';
import { recordResults } from './record.js';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const n = Number(given.rows);
const rng = new Rng(1);
const words =
  'the of and to in is that for it was on are as with they be at one have this from had by hot word what some we can out other were all there when up use your how said each she which do their time if will way about many then them write'.split(
    ' ',
  );
const texts = Array.from({ length: n }, () => {
  let text = rng.integer(50) === 0 ? 'a special offer ' : '';
  while (text.length < 150) text += `${words[rng.integer(words.length)]} `;
  // Flat, as texts out of a file are: a string that is still a chain of its parts would be joined by the first that reads it.
  return Buffer.from(text).toString('latin1');
});
const source: RowSource = {
  name: 'data',
  n,
  columns: [{ name: 'text', type: 'text' }],
  ids: [],
  splits: new Uint8Array(n),
  async *chunks() {
    for (let start = 0; start < n; start += 8192) {
      const cells = texts.slice(start, start + 8192);
      yield { start, length: cells.length, columns: { text: cells } };
    }
  },
};
const few = ['unsubscribe', 'special offer', 'viagra'];
const many = [
  ...few,
  ...['mortgage', 'refinance', 'loan', 'lender', 'income', 'earn', 'investment', 'credit card', 'debt', 'cash'],
  ...['guaranteed', 'guarantee', 'risk free', 'no obligation', 'click here', 'order now', 'act now'],
];
const drafts = {
  'regex, 3 words': ['regex', { field: 'text', pattern: '\\b(unsubscribe|special offer|viagra)\\b', flags: 'i' }],
  'keyword, 3': ['keyword', { field: 'text', any: few }],
  'keyword, 3 of which one is everywhere': ['keyword', { field: 'text', any: ['the', 'viagra', 'loan'] }],
  'keyword, 20': ['keyword', { field: 'text', any: many }],
  'threshold on words': ['threshold', { field: 'text.words', above: 30 }],
} as const;

const cells = new RowCells(source, new Set());
const rows = await cells.rows();
const tasks = [{ name: 'spam', classes: ['ham', 'spam'], source: 'data' }];
const measured = [];
for (const [draft, [kind, params]] of Object.entries(drafts)) {
  const spec = {
    name: 'draft',
    kind,
    tasks: ['spam'],
    vote: 'spam',
    params: labelingFunctionKinds[kind].params.parse(params) as Record<string, unknown>,
  };
  const runs: { cpu: number; seconds: number; fires: number }[] = [];
  for (let i = 0; i < 3; i++) {
    const [cpu, clock] = [process.cpuUsage(), performance.now()];
    const { matrices } = await applyLabelingFunctions(rows, tasks, [spec], {
      onFault: 'error',
      hidden: new Set(),
      baseDir: '.',
      readTable: () => Promise.reject(new Error('no tables')),
      timeLimit: 0.5,
    });
    const { user, system } = process.cpuUsage(cpu);
    const fires = matrices.get('spam')!.votes.length;
    runs.push({ cpu: (user + system) / 1e6, seconds: (performance.now() - clock) / 1000, fires });
  }
  const middle = (of: (run: (typeof runs)[number]) => number) => median(runs.map(of));
  measured.push({
    draft,
    fires: runs[0].fires,
    cpuSeconds: middle(({ cpu }) => cpu),
    seconds: middle(({ seconds }) => seconds),
  });
}
const regex = measured[0].cpuSeconds;
const figures = measured.map((each) => ({ rows: n, ...each, timesRegex: each.cpuSeconds / regex }));
if (given.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
else {
  const cell = (value: number) => value.toFixed(2);
  process.stdout.write(
    `${n.toLocaleString('en')} rows\n${textTable(
      ['draft', 'fires', 'processor s', 'clock s', 'x regex'],
      figures.map((each) => [
        each.draft,
        String(each.fires),
        cell(each.cpuSeconds),
        cell(each.seconds),
        cell(each.timesRegex),
      ]),
    )}\n`,
  );
}
if (given.record) process.stderr.write(`${await recordResults('previewSpeed', figures)}\n`);
