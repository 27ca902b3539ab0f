import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { autoVariable } from '../../src/backend/autoBackend.js';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { run } from '../../src/commands/run.js';
import { silentProgress } from '../../src/core/progress.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const context: CommandContext = {
  print() {},
  progress: silentProgress,
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

// A home in which nothing is installed.
const home = process.env.ESPALIER_HOME;
beforeAll(() => {
  process.env.ESPALIER_HOME = join(folder.path, 'home');
});
afterAll(() => {
  if (home === undefined) delete process.env.ESPALIER_HOME;
  else process.env.ESPALIER_HOME = home;
});

it('goes on on the backend that the run began on, and on no other', async () => {
  folder.write('train.csv', `text,label\n${'win money,1\nsee you later,0\n'.repeat(20)}`);
  folder.write(
    'spam.yaml',
    `version: 1
name: spam
data: {source: train.csv}
features: {text: {kind: hashedNgrams, field: text, dimensions: 64}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money], vote: spam}
      - {name: later, kind: keyword, field: text, any: [later], vote: ham}
training: {epochs: 1, batchSize: 8}
`,
  );
  const config = join(folder.path, 'spam.yaml');
  await run('train', config, { out: 'run' }, context);
  const environment = JSON.parse(readFileSync(join(folder.path, 'run/environment.json'), 'utf8'));
  const metrics = JSON.parse(readFileSync(join(folder.path, 'run/metrics.json'), 'utf8'));
  expect(environment.backend.reason).toMatch(/^the first of the ladder/);
  expect(metrics.backend.reason).toBe(environment.backend.reason);

  // As a sweep tells its runs: what was decided for all of them, which a resume of one on another keeps.
  process.env[autoVariable] = 'cpu';
  await run('train', config, { out: 'told' }, context);
  const told = JSON.parse(readFileSync(join(folder.path, 'told/metrics.json'), 'utf8'));
  expect(told.backend).toMatchObject({ kind: 'cpu', reason: 'decided once for several runs (ESPALIER_AUTO_BACKEND)' });
  process.env[autoVariable] = 'webgpu';
  await expect(run('train', config, { out: 'gone' }, context)).rejects.toMatchObject({ code: 'BACKEND_MISSING' });
  delete process.env[autoVariable];

  // As a run that was stopped has it: one that is whole is left as it is.
  const unfinish = () => {
    const status = JSON.parse(readFileSync(join(folder.path, 'run/status.json'), 'utf8'));
    folder.write('run/status.json', JSON.stringify({ ...status, state: 'stopped' }));
  };
  unfinish();
  environment.backend.kind = 'cpu';
  folder.write('run/environment.json', JSON.stringify(environment));
  await run('train', config, { out: 'run', resume: true }, context);
  expect(JSON.parse(readFileSync(join(folder.path, 'run/environment.json'), 'utf8')).backend.device).toMatch(
    /JavaScript/,
  );

  unfinish();
  environment.backend = { ...environment.backend, kind: 'webgpu', device: 'a card' };
  folder.write('run/environment.json', JSON.stringify(environment));
  await expect(run('train', config, { out: 'run', resume: true }, context)).rejects.toMatchObject({
    code: 'RESUME_BACKEND',
    message: expect.stringMatching(/began on webgpu \(a card\).*not installed/),
  });
});
