import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../../src/config/index.js';
import type { EspalierError } from '../../../src/core/errors.js';
import { silentProgress } from '../../../src/core/progress.js';
import { openDataset } from '../../../src/data/openDataset.js';
import { drawWorld } from '../../../src/data/synthetic/drawWorld.js';
import { worldParams } from '../../../src/data/synthetic/worldParams.js';
import { castVotes } from '../../../src/stages/castVotes.js';
import { fixtureFolder } from '../fixture.js';

const folder = fixtureFolder();

const world = '{tasks: 2, features: 8, rows: {train: 30, validation: 5, test: 10}, lfs: {count: 3}, slices: {odd: {}}}';
const config = (source: string, more = '') => `version: 1
name: planted
seed: 7
data: {source: ${source}}
features: {x: {kind: vector, columns: "x*"}}
slices: [{name: odd, kind: threshold, field: odd, equals: 1}]
${more}tasks:
  - {name: task0, classes: [no, yes], gold: task0, labelingFunctions: [{kind: column, name: votes, columns: "task0_lf*"}]}
  - {name: task1, classes: [no, yes], gold: task1, labelingFunctions: [{kind: column, name: votes, columns: "task1_lf*"}]}
`;
const load = (text: string) => loadExperiment(folder.write('espalier.yaml', text), { cwd: folder.path });
const problemsOf = (text: string) =>
  load(text).then(
    () => [],
    (error: EspalierError) => error.problems.map(({ code, path }) => `${code} ${path}`),
  );

describe('a synthetic source', () => {
  it('gives the rows, splits, gold, votes and slices of its world, by the experiment’s seed', async () => {
    const { experiment } = await load(config(`{kind: synthetic, world: ${world}}`));
    const data = await openDataset(experiment.data, experiment.tasks);
    try {
      const planted = drawWorld({
        ...worldParams.parse({
          tasks: 2,
          features: 8,
          rows: { train: 30, validation: 5, test: 10 },
          lfs: { count: 3 },
          slices: { odd: {} },
        }),
        seed: 7,
      });
      const source = data.sources.get('data')!;
      expect(source.ids).toEqual(planted.ids);
      expect([...source.splits]).toEqual(planted.splits.map((split) => ['train', 'validation', 'test'].indexOf(split)));
      expect(data.gold.get('task1')).toEqual(planted.truth.get('task1'));
      expect(data.hidden).toEqual(new Set(['id', 'split', 'task0', 'task1']));
      const votes = await castVotes(experiment, data, { progress: silentProgress, now: () => 0 });
      const { rowOffsets, lfs, votes: cast } = votes.matrices.get('task0')!;
      const dense = [0, 1, 2].map(() => new Int16Array(planted.n).fill(-1));
      for (let row = 0; row < planted.n; row++)
        for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) dense[lfs[at]][row] = cast[at];
      expect(dense).toEqual([0, 1, 2].map((j) => planted.votes.get(`task0_lf${j}`)));
    } finally {
      await data.close();
    }
  });

  it('writes the world out where the resolved config is kept, so that it is drawn again the same', async () => {
    const { resolvedYaml, experiment } = await load(config(`{kind: synthetic, world: ${world}}`));
    folder.write('again.yaml', resolvedYaml);
    const again = await loadExperiment(join(folder.path, 'again.yaml'), { cwd: folder.path });
    expect(again.experiment.data.sources).toEqual(experiment.data.sources);
  });

  it('is told what is wrong by its path', async () => {
    expect(await problemsOf(config('{kind: synthetic}'))).toEqual(['WRONG_VALUE data.source']);
    expect(await problemsOf(config('{kind: synthetic, path: x, world: {}}'))).toContain('WRONG_VALUE data.source.path');
    expect(await problemsOf(config('{world: {}}'))).toContain('WRONG_VALUE data.source.world');
    expect(await problemsOf(config('{kind: synthetic, world: {relatednes: 1}}'))).toEqual([
      'UNKNOWN_KEY data.source.world.relatednes',
    ]);
    expect(await problemsOf(config('{kind: synthetic, world: {relatedness: 2}}'))).toEqual([
      'OUT_OF_RANGE data.source.world.relatedness',
    ]);
    const split = config(`{kind: synthetic, world: ${world}}, splits: {train: 0.5, test: 0.5}`);
    expect(await problemsOf(split)).toEqual(['SPLITS_TWICE data.splits']);
  });

  it('hides the truth of every planted task from features and functions', async () => {
    const leak = config(`{kind: synthetic, world: ${world.replace('tasks: 2', 'tasks: 3')}}`).replace(
      '"x*"',
      '["x*", task2]',
    );
    expect(await problemsOf(leak)).toHaveLength(1);
  });
});
