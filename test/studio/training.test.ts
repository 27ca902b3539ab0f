import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { Experiment } from '../../src/config/experiment.js';
import { Training, type TrainingTarget } from '../../src/studio/training.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-training-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Stands where the command line does: it tells what it is asked and does as its file says, stopping as that does.
const program = join(folder, 'cli.mjs');
writeFileSync(
  program,
  `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [, file, , out, ...rest] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
writeFileSync(out + '/asked.json', JSON.stringify(process.argv.slice(2)));
writeFileSync(out + '/status.json', JSON.stringify({ state: 'running', command: 'run', configHash: 'a' }));
process.send({ event: 'said', line: 'backend: none' });
process.send({ event: 'stage', label: 'training', done: 30, total: 120, unit: 'examples', before: 10, milliseconds: 4000, note: '' });
const epoch = (n) => JSON.stringify({ event: 'epoch', epoch: n, loss: 1 / n, scores: { 'mean/validation/macroF1': n / 10 } });
writeFileSync(out + '/log.jsonl', epoch(1) + '\\n' + epoch(2) + '\\n{"event":"epoch","epo');
const does = readFileSync(file, 'utf8');
if (does === 'fails') { process.send({ event: 'failed', code: 'BAD', text: 'mail.yaml:4:2  BAD' }); process.exitCode = 1; process.disconnect(); }
else if (does === 'dies') { process.stderr.write('out of memory\\n'); process.exit(134); }
else if (does === 'waits' && !rest.includes('--resume')) { process.on('SIGINT', () => process.exit(130)); setInterval(() => {}, 1000); }
else process.disconnect();
`,
);
const dir = join(folder, 'runs');

function target(does: string): TrainingTarget {
  writeFileSync(join(folder, 'mail.yaml'), does);
  const experiment = {
    name: 'mail',
    output: { dir },
    training: { epochs: 5, earlyStopping: 'auto' },
  } as unknown as Experiment;
  return { file: 'mail.yaml', set: ['seed=3'], experiment };
}

let minutes = 0;
const open = () =>
  new Training({
    cli: [process.execPath, program],
    cwd: folder,
    now: () => performance.now(),
    date: () => new Date(Date.UTC(2026, 0, 2, 3, minutes++)),
    log: join(folder, 'log.txt'),
  });

async function until(training: Training, state: string) {
  while (training.status()?.state !== state) {
    if (training.status()?.state === 'failed') break;
    await sleep(10);
  }
  return training.status()!;
}

it('starts the command line, hears it, and stops it where the run can be gone on with', async () => {
  const training = open();
  expect(training.status()).toBeNull();
  await training.start(target('waits'), { resume: false });
  await expect(training.start(target('waits'), { resume: false })).rejects.toMatchObject({ code: 'STUDIO_TRAINING' });
  while (!training.status()?.stage || !training.status()?.epoch) await sleep(10);
  // 20 examples in 4 s, 90 to go; an epoch whose line is not whole is not read.
  expect(training.status()).toMatchObject({
    run: 'mail-20260102-030000',
    state: 'running',
    stage: { label: 'training', done: 30, total: 120, unit: 'examples', secondsLeft: 18 },
    epoch: { epoch: 2, loss: 0.5, metric: 'mean/validation/macroF1', value: 0.2 },
    epochs: 5,
    said: ['backend: none'],
    before: null,
  });
  const asked = () => JSON.parse(readFileSync(join(dir, 'mail-20260102-030000/asked.json'), 'utf8'));
  expect(asked()).toEqual(['run', 'mail.yaml', '--out', join(dir, 'mail-20260102-030000'), '--set', 'seed=3']);
  training.stop();
  expect(training.status()!.state).toBe('stopping');
  expect(await until(training, 'stopped')).toMatchObject({ error: null, stage: null, canResume: true });
  await training.start(target('waits'), { resume: true });
  expect(await until(training, 'done')).toMatchObject({ run: 'mail-20260102-030000', canResume: false });
  expect(asked().at(-1)).toBe('--resume');
  await expect(training.start(target('ends'), { resume: true })).rejects.toMatchObject({ code: 'STUDIO_TRAINING' });
});

it('names the newest finished run with a network as the one to compare with', async () => {
  const files = {
    'status.json': { state: 'done', command: 'run', configHash: 'a' },
    'metrics.json': { name: 'mail', mean: {}, tasks: {} },
    'environment.json': { started: '2026-01-01T00:00:00Z' },
  };
  mkdirSync(join(dir, 'first'), { recursive: true });
  for (const [name, value] of Object.entries(files)) writeFileSync(join(dir, 'first', name), JSON.stringify(value));
  const training = open();
  await training.start(target('ends'), { resume: false });
  expect(await until(training, 'done')).toMatchObject({ before: 'first' });
});

it.each([
  ['fails', { code: 'BAD', text: 'mail.yaml:4:2  BAD' }],
  ['dies', { code: 'ENDED', text: 'the process ended with exit code 134\nout of memory' }],
])('tells why a run %s', async (does, error) => {
  const training = open();
  await training.start(target(does), { resume: false });
  expect(await until(training, 'failed')).toMatchObject({ state: 'failed', error, canResume: true });
  await training.close();
});
