import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/commands/advise.js';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { loadExperiment } from '../../src/config/index.js';
import { silentProgress } from '../../src/core/progress.js';
import type { RankedAdvice } from '../../src/experiment/advise/rankAdvice.js';
import { worldStarter } from '../../src/init/worldStarter.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
folder.write('world.yaml', worldStarter('shared', 4));
const world = (key: string, value: unknown) => `data.source.world.${key}=${value}`;
const rows = [world('rows.train', 600), world('rows.validation', 200), 'labelModel.kind=weightedVote', 'backend=wasm'];

async function advised(place: string, options: Parameters<typeof advise>[1]): Promise<string> {
  let printed = '';
  const context: CommandContext = {
    print: (text) => {
      printed += text;
    },
    progress: silentProgress,
    now: () => 0,
    date: () => new Date(0),
    cwd: folder.path,
    interactive: false,
    signal: new AbortController().signal,
  };
  await advise(place, { repetitions: '3', ...options }, context);
  return printed;
}

describe('espalier advise', () => {
  it('covers every kind of option, sorted, and parts no tasks for certain that are one', async () => {
    const set = [...rows, world('relatedness', 1), world('lfs.count', 3)];
    const { advice } = JSON.parse(await advised('world.yaml', { set, json: true })) as RankedAdvice;
    const kinds = new Set(advice.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['dropFunction', 'moreGold', 'moreRows', 'newFunctionForClass', 'trainAlone']);
    const gains = advice.flatMap(({ gain }) => gain ?? []);
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
    const alone = advice.filter(({ kind }) => kind === 'trainAlone');
    expect(alone).toHaveLength(4);
    expect(alone.filter(({ verdict }) => verdict === 'better')).toEqual([]);
  });

  it('takes a run folder, one task, and shows a table', async () => {
    const { resolvedYaml } = await loadExperiment(join(folder.path, 'world.yaml'), { set: rows, cwd: folder.path });
    folder.write('run/config.resolved.yaml', resolvedYaml);
    const text = await advised('run', { task: 'task1', limit: '3' });
    expect(text).toMatch(/^(The next hour|No clear difference)/);
    expect(text).toMatch(/task +what to do +gain +95 %/);
    expect(text).not.toContain('task0');
  });

  it('says what is wrong', async () => {
    await expect(advised('world.yaml', { task: 'task9' })).rejects.toMatchObject({ code: 'UNKNOWN_TASK' });
    await expect(advised('world.yaml', { metric: 'acuracy' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(advised('world.yaml', { repetitions: '2' })).rejects.toMatchObject({ code: 'USAGE' });
    const little = [...rows, world('rows.validation', 5)];
    await expect(advised('world.yaml', { set: little })).rejects.toMatchObject({ code: 'TOO_LITTLE_GOLD' });
  });
});
