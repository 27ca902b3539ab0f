import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { InputsIdentity } from '../../src/stages/inputsIdentity.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();

it('knows a world that is too large to be drawn, by its config', async () => {
  folder.write(
    'world.yaml',
    `version: 1
name: world
data: {source: {kind: synthetic, world: {tasks: 1, rows: {train: 1000000000}}}}
features: {x: {kind: vector, columns: "x*"}}
tasks:
  - {name: task0, classes: [no, yes], gold: task0, labelingFunctions: [{kind: column, name: votes, columns: "task0_lf*"}]}
`,
  );
  const of = async (...set: string[]) => {
    const options = { cwd: folder.path, set, withoutFiles: true };
    const { experiment } = await loadExperiment(join(folder.path, 'world.yaml'), options);
    return new InputsIdentity(new ContentStore('nowhere', 0)).of(experiment);
  };
  const own = await of();
  // What is no part of the rows is no part of what is read.
  expect(await of('training.epochs=3')).toBe(own);
  expect(await of('seed=1')).not.toBe(own);
  expect(await of('data.source.world.relatedness=0.25')).not.toBe(own);
});
