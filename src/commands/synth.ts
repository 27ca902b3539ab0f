import { join, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { loadExperiment } from '../config/index.js';
import { EspalierError } from '../core/errors.js';
import { drawWorld } from '../data/synthetic/drawWorld.js';
import { worldColumns } from '../data/synthetic/worldColumns.js';
import { worldTruth } from '../data/synthetic/worldTruth.js';
import { writeParquet } from '../data/writeParquet.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import type { CommandContext } from './commandContext.js';

/** `espalier synth FILE`: writes the synthetic worlds that an experiment draws its rows from as files, with what is planted in them. */
export async function synth(
  file: string,
  options: { out?: string; set?: string[] },
  context: CommandContext,
): Promise<void> {
  const { experiment } = await loadExperiment(file, { set: options.set ?? [], cwd: context.cwd, withoutModels: true });
  const worlds = Object.entries(experiment.data.sources).flatMap(([name, source]) =>
    source.kind === 'synthetic' ? [{ name, world: source.world }] : [],
  );
  if (worlds.length === 0) {
    throw new EspalierError({
      code: 'NO_WORLD',
      path: 'data.source',
      message: `${file}: expected a synthetic source; the experiment has none`,
      hint: 'espalier init --synthetic shared writes an experiment with one.',
    });
  }
  for (const { name, world } of worlds) {
    const path = (ending: string) => join(resolve(context.cwd, options.out ?? '.'), `${name}.${ending}`);
    await writeParquet(path('parquet'), worldColumns(world, drawWorld(world)));
    await writeFileWhole(path('truth.json'), `${JSON.stringify(worldTruth(world), null, 2)}\n`);
    for (const ending of ['parquet', 'truth.json']) context.print(`wrote ${fileLabel(path(ending), context.cwd)}`);
  }
}
