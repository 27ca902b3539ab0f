/**
 * Runs the ready experiments, records what they came to in `bench/results`, and makes docs/experiments-results.md with its charts anew.
 *
 *     npm run experiments [-- --quick] [--only a,b] [--report]
 *
 * --only   experiments by letter, or sweeps by name
 * --quick  three values of every axis, or four where a power law is fitted, two seeds, two runs at a time; into runs/quick; shown as quick, not recorded
 * --report records and draws what is there, runs nothing
 *
 * Sets of `ESPALIER_DATA` are left out where they are not there. A run that is done is not run again: the same command goes on after Ctrl-C.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyseSweep } from '../src/experiment/analysis/analyseSweep.js';
import { collectCells } from '../src/experiment/collectCells.js';
import { SweepFolder } from '../src/experiment/sweepFolder.js';
import { drawChart } from '../src/report/chart.js';
import { recordResults } from './bench/record.js';
import { experimentList, type ListedSweep } from './experiments/experimentList.js';
import { experimentsPage } from './experiments/experimentsPage.js';
import { quickSize } from './experiments/quickSize.js';
import { quickSweep } from './experiments/quickSweep.js';
import type { RecordedAnswer, RecordedSweep } from './experiments/recordedSweep.js';
import { prepareShared } from './prepareShared.js';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    report: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '..');
const charts = join(root, 'docs/experiments');
const cli = process.env.ESPALIER_CLI ?? join(root, 'dist/cli.js');
const wanted = options.only === '' ? [] : options.only.split(',');

const listed = experimentList.flatMap(({ letter, sweeps }) =>
  sweeps
    .filter(({ name }) => wanted.length === 0 || wanted.includes(letter) || wanted.includes(name))
    .map((sweep) => ({ letter, ...sweep })),
);
const hasShared = prepareShared();
if (!options.report && listed.some(({ data }) => data === 'mail') && !existsSync(join(root, 'data/mail.jsonl'))) {
  node([join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), 'tasks/mail/prepare.ts']);
}
for (const { letter, ...sweep } of listed) {
  if (sweep.data === 'shared' && !hasShared) {
    console.error(`${sweep.name}: left out, its set is not there (ESPALIER_DATA)`);
    continue;
  }
  const file = options.quick ? writeQuick(sweep) : `configs/sweep-${sweep.name}.yaml`;
  const folder = new SweepFolder(join(root, 'runs', ...(options.quick ? ['quick'] : []), `sweep-${sweep.name}`));
  if (!options.report) run(sweep, file, relative(root, folder.path));
  const recorded = await resultOf(letter, sweep, folder);
  if (!recorded) continue;
  const how = options.quick ? ` (quick: ${recorded.runs} runs, ${recorded.seeds} seeds)` : '';
  console.log(`${recorded.question}${how}\n${recorded.answers.map(({ sentence }) => `  ${sentence}`).join('\n')}\n`);
  if (!options.quick) await recordResults(`experiment/${sweep.name}`, recorded);
}
if (!options.quick)
  writeFileSync(join(root, 'docs/experiments-results.md'), experimentsPage(join(root, 'bench/results')));

/** The run that a sweep starts from, where it has one, then the sweep. */
function run({ before }: ListedSweep, file: string, out: string): void {
  if (before && !existsSync(join(root, 'runs', before, 'metrics.json'))) {
    node([cli, 'run', `configs/${before}.yaml`, '--out', `runs/${before}`, '--force']);
  }
  // Where nothing is planned yet, `sweep run` plans by itself; where something is, only `sweep plan` may plan anew.
  if (existsSync(join(root, out, 'plan.json'))) node([cli, 'sweep', 'plan', file, '--out', out]);
  node([cli, 'sweep', 'run', file, '--out', out]);
}

/** @throws Error where the command fails; what it says has been shown */
function node(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
}

function writeQuick(sweep: ListedSweep): string {
  const { name } = sweep;
  const folder = join(root, 'runs/quick');
  mkdirSync(folder, { recursive: true });
  const text = readFileSync(join(root, `configs/sweep-${name}.yaml`), 'utf8');
  const base = /^base: ([^\s#]+)/m.exec(text)![1];
  const file = join(folder, `sweep-${name}.yaml`);
  writeFileSync(file, quickSweep(text, `../../configs/${base}`, quickSize(sweep)));
  return relative(root, file);
}

/** What a sweep came to; undefined where not all of it is done. Charts are drawn of what a reader can make again. */
async function resultOf(
  letter: string,
  { name, shows, data }: ListedSweep,
  folder: SweepFolder,
): Promise<RecordedSweep | undefined> {
  const plan = await folder.readPlan();
  const cells = plan ? await collectCells(plan, folder) : [];
  if (!plan || cells.length < plan.cells.length) {
    console.error(`${name}: ${cells.length} of ${plan?.cells.length ?? 0} cells are done; left out`);
    return undefined;
  }
  const found = analyseSweep(plan, cells).filter((analysis) => shows.includes(analysis.name));
  found.sort((a, b) => shows.indexOf(a.name) - shows.indexOf(b.name));
  const apart = new Set(found.flatMap((analysis) => (analysis.setting ? [analysis.name] : [])));
  const answers: RecordedAnswer[] = [];
  if (!options.quick) forgetCharts(name);
  for (const analysis of found) {
    // Where values are told apart, what they come to together is left to differences.
    if (apart.has(analysis.name) && !analysis.setting && analysis.name !== 'differences') continue;
    const drawn = data === 'shared' || options.quick ? [] : await draw(name, analysis);
    const { name: kind, setting, title, finding: sentence, table } = analysis;
    answers.push({ analysis: kind, ...(setting && { setting }), title, sentence, table, charts: drawn });
  }
  const seconds = new Map(cells.map(({ id, cost }) => [id, cost.seconds]));
  return {
    question: plan.question ?? name,
    command: `npm run experiments -- --only ${name}`,
    letter,
    cells: plan.cells.length,
    runs: plan.runs.length,
    seeds: new Set(cells.map(({ seed }) => seed)).size,
    seconds: Math.round([...seconds.values()].reduce((sum, one) => sum + one, 0)),
    answers,
  };
}

/** An analysis that is not made any more leaves no chart. */
function forgetCharts(name: string): void {
  mkdirSync(charts, { recursive: true });
  for (const file of readdirSync(charts)) if (file.startsWith(`${name}-`)) rmSync(join(charts, file));
}

async function draw(
  name: string,
  { name: kind, setting = '', charts: specs }: ReturnType<typeof analyseSweep>[number],
): Promise<RecordedAnswer['charts']> {
  const drawn: { file: string; caption: string }[] = [];
  for (const [i, { caption, spec }] of specs.entries()) {
    const stem = [name, kind, setting.replace(/[^\w.]+/g, '-'), i > 0 ? String(i + 1) : ''].filter(Boolean).join('-');
    const { text } = await drawChart({ ...spec, background: 'white' }, `${caption}.`);
    writeFileSync(join(charts, `${stem}.svg`), `${text.trim()}\n`);
    drawn.push({ file: `${stem}.svg`, caption });
  }
  return drawn;
}
