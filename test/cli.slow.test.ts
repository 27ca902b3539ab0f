import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandLine } from './support/commandLine.js';
import { commentsExperiment } from './support/commentsExperiment.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-cli-'));
const { start, espalier, nextCheckpoint, weightsOf } = commandLine(folder);

beforeAll(() => commentsExperiment(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('ends quietly when nobody reads on', async () => {
  const started = start('schema');
  started.process.stdout!.destroy();
  const { code, stderr } = await started.done;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

it('keeps stdout for the result, whatever user code prints', async () => {
  writeFileSync(join(folder, 'lfs.ts'), "export const chatty = () => (console.log('a word from user code'), null);\n");
  const chatty = readFileSync(join(folder, 'comments.yaml'), 'utf8').replace(
    '      - {name: plug',
    '      - {name: chatty, kind: function, ref: "./lfs.ts#chatty"}\n      - {name: plug',
  );
  writeFileSync(join(folder, 'chatty.yaml'), chatty);
  const { code, stdout, stderr } = await espalier('label', 'chatty.yaml', '--out', 'chatty', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).tasks.spam.labelingFunctions).toHaveLength(3);
  expect(stderr).toContain('a word from user code');
});

it('shows augmented rows, writes them, and goes on after Ctrl-C with copies of its own in every epoch', async () => {
  const augment = `augment:
  draws: everyEpoch
  transformations:
    - {kind: swapWords, field: text}
    - {kind: typo, field: text}
    - {kind: mixUp}
`;
  const file = readFileSync(join(folder, 'comments.yaml'), 'utf8')
    .replace('epochs: 8, batchSize: 16', 'epochs: 4, batchSize: 64')
    .replace('everySteps: 200', 'everySteps: 30');
  writeFileSync(join(folder, 'augmented.yaml'), `${file}${augment}`);
  const shown = await espalier('augment', 'augmented.yaml', '--show', '2');
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/^row +with +column +before +after$/m);
  const written = await espalier('augment', 'augmented.yaml', '--out', 'rows.jsonl');
  expect(written.code, written.stderr).toBe(0);
  expect(written.stdout).toBe('');
  const first = JSON.parse(readFileSync(join(folder, 'rows.jsonl'), 'utf8').split('\n', 1)[0]);
  expect(first.id).toBe(`${first.parent}#1`);
  expect(first).not.toHaveProperty('label');

  const straight = await espalier('train', 'augmented.yaml', '--out', 'augmented');
  expect(straight.code, straight.stderr).toBe(0);
  const started = start('train', 'augmented.yaml', '--out', 'augmented-stopped');
  await nextCheckpoint('augmented-stopped', started);
  started.process.kill('SIGINT');
  expect((await started.done).code).toBe(130);
  expect((await espalier('train', 'augmented.yaml', '--out', 'augmented-stopped', '--resume')).code).toBe(0);
  expect(weightsOf('augmented-stopped')).toEqual(weightsOf('augmented'));
});

it('scores a run on another file where its own has gone', async () => {
  expect((await espalier('train', 'comments.yaml', '--out', 'moved', '--set', 'training.epochs=1')).code).toBe(0);
  renameSync(join(folder, 'comments.csv'), join(folder, 'elsewhere.csv'));
  const { code, stdout, stderr } = await espalier('evaluate', 'moved', 'elsewhere.csv', '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).tasks.spam.network.splits.test.n).toBe(4000);
  const own = await espalier('evaluate', 'moved');
  expect(own.code).toBe(1);
  expect(own.stderr).toContain('comments.csv');
});
