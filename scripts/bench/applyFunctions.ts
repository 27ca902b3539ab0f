/**
 * Ten labeling functions of ours on the texts of FOLDER/texts.jsonl, in a process of its own, without workers: prints seconds and
 * memory as one JSON line and writes the votes to FOLDER/espalier.i8, [n, 10], −1 = abstain. lfApply.py has the same ten.
 * Started by labelingSpeed: applyFunctions FOLDER FOLDER_OF_THE_FUNCTIONS
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowSource } from '../../src/core/rowSource.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import { applyLabelingFunctions } from '../../src/labeling/applyLabelingFunctions.js';
import { type LabelingFunctionKindName, labelingFunctionKinds } from '../../src/labeling/index.js';
import type { LabelingFunctionSpec } from '../../src/labeling/labelingFunction.js';
import { peakRssBytes } from './peakRssBytes.js';
import { denseVotes } from './votesFolder.js';

const [folder, functions] = process.argv.slice(2);
const task: TaskSpec = { name: 'spam', classes: ['ham', 'spam'], source: 'texts' };
const specs = [
  lf('keyword', { field: 'text', any: ['check out'] }, 'spam'),
  lf('keyword', { field: 'text', any: ['subscribe', 'channel'] }, 'spam'),
  lf('keyword', { field: 'text', any: ['money', 'free', 'win', 'prize'] }, 'spam'),
  lf('keyword', { field: 'text', any: ['love', 'amazing', 'best'] }, 'ham'),
  lf('keyword', { field: 'text', any: ['song', 'music', 'cover'], none: ['free'] }, 'ham'),
  lf('threshold', { field: 'text.words', below: 6 }, 'ham'),
  lf('threshold', { field: 'text.chars', atLeast: 120 }, 'spam'),
  lf('threshold', { field: 'score', above: 1.5 }, 'spam'),
  lf('function', { ref: './benchLabelingFunctions.ts#hasLink' }),
  lf('function', { ref: './benchLabelingFunctions.ts#isPolite' }),
];
const source = readTexts(join(folder, 'texts.jsonl'));
const { matrices, seconds } = await applyLabelingFunctions(source, [task], specs, {
  onFault: 'error',
  hidden: new Set(),
  baseDir: functions,
  workers: 0,
  readTable: async (path) => {
    throw new Error(`no table is read here: ${path}`);
  },
});
const peak = peakRssBytes();
writeFileSync(join(folder, 'espalier.i8'), denseVotes(matrices.get('spam')!));
console.log(JSON.stringify({ rows: source.n, seconds, peakRssBytes: peak }));

function lf(kind: LabelingFunctionKindName, given: Record<string, unknown>, vote?: string): LabelingFunctionSpec {
  const params = labelingFunctionKinds[kind].params.parse(given) as LabelingFunctionSpec['params'];
  return { name: JSON.stringify(given), kind, tasks: ['spam'], params, ...(vote !== undefined && { vote }) };
}

/** The texts in memory, handed out in chunks as files are. */
function readTexts(file: string): RowSource {
  const columns = { text: [] as string[], score: [] as number[] };
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const { text, score } = JSON.parse(line) as { text: string; score: number };
    columns.text.push(text);
    columns.score.push(score);
  }
  const n = columns.text.length;
  return {
    name: 'texts',
    n,
    columns: [
      { name: 'text', type: 'text' },
      { name: 'score', type: 'number' },
    ],
    ids: Array.from({ length: n }, (_, i) => String(i)),
    splits: new Uint8Array(n),
    async *chunks(names, { size = 8192 } = {}) {
      for (let start = 0; start < n; start += size) {
        const cells = names.map((name) => [name, columns[name as keyof typeof columns].slice(start, start + size)]);
        yield { start, length: Math.min(size, n - start), columns: Object.fromEntries(cells) };
      }
    },
  };
}
