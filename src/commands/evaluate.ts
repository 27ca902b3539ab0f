import { resolve } from 'node:path';
import { openBackend } from '../backend/openBackend.js';
import { loadExperiment } from '../config/index.js';
import { EspalierError } from '../core/errors.js';
import { openDataset } from '../data/openDataset.js';
import { sourceAt } from '../data/sourceAt.js';
import { consistentProbs } from '../evaluation/consistentProbs.js';
import { predictTasks } from '../evaluation/predictTasks.js';
import { summaryTable } from '../evaluation/summaryTable.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { loadModel } from '../run/loadModel.js';
import { RunFolder } from '../run/runFolder.js';
import { evaluateRun } from '../stages/evaluateRun.js';
import { findSlices } from '../stages/findSlices.js';
import { readControls } from '../stages/readControls.js';
import { relationsOf } from '../stages/relationsOf.js';
import { controlsText } from '../terminal/controlsText.js';
import { sliceText } from '../terminal/sliceText.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';
import { enforceFloors } from './enforceFloors.js';

/**
 * `espalier evaluate RUN [DATA]`: the network's scores on the run's own data, or on other data with the same columns. Every
 * row of a file or glob is scored as `test`; a WRENCH folder keeps its splits. On its own data a run that was trained with controls is
 * held against them.
 */
export async function evaluate(
  run: string,
  data: string | undefined,
  options: { out?: string; enforce?: boolean; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const folder = new RunFolder(resolve(context.cwd, run));
  await folder.readText('config.resolved.yaml');
  await folder.readText('model/manifest.json');
  // The files of the run's own config may have moved or gone; what is read here says so itself.
  const loaded = await loadExperiment(folder.file('config.resolved.yaml'), { cwd: context.cwd, withoutFiles: true });
  const experiment = { ...loaded.experiment };
  if (data !== undefined) {
    const [source, ...others] = Object.keys(experiment.data.sources);
    if (others.length > 0) {
      throw new EspalierError({
        code: 'SEVERAL_SOURCES',
        message: `evaluate: this run has the sources ${[source, ...others].join(', ')}; one file cannot stand for all of them`,
        hint: 'Leave DATA out to score the run on its own data.',
      });
    }
    const given = await sourceAt(resolve(context.cwd, data));
    experiment.data = {
      ...experiment.data,
      sources: { [source]: given.kind === 'file' ? { kind: 'splitFiles', files: { test: given } } : given },
      splits: undefined,
    };
  }
  const dataset = await openDataset(experiment.data, experiment.tasks, context);
  const backend = await openBackend('auto');
  try {
    const model = await loadModel(folder, backend, { withControl: true });
    const predictions = new Map<string, Float32Array>();
    const control = model.hasControl ? new Map<string, Float32Array>() : undefined;
    for (const [name, source] of dataset.sources) {
      const predicted = await model.predictBoth(source, context);
      for (const task of experiment.tasks) {
        if (task.source !== name) continue;
        predictions.set(task.name, predicted.network.get(task.name)!);
        control?.set(task.name, predicted.control!.get(task.name)!);
      }
    }
    model.dispose();
    const decisions = new Map(model.manifest.tasks.map(({ name, decision }) => [name, decision]));
    const relations = relationsOf(model.manifest);
    const predicted = predictTasks(relations, predictions, decisions);
    const tiedControl = control && consistentProbs(relations)(control);
    const slices = await findSlices(experiment, dataset, context);
    const kept =
      data === undefined
        ? await readControls(dataset, folder)
        : { reason: 'what is kept of single-task twins is what they predict on the run’s own data; leave DATA out' };
    const controls = 'controls' in kept ? kept.controls : undefined;
    const scored = {
      experiment,
      data: dataset,
      slices,
      predictions,
      predicted,
      decisions,
      control: tiedControl,
      controls,
    };
    const result = { name: experiment.name, ...evaluateRun(scored) };
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (options.out !== undefined) await writeFileWhole(resolve(context.cwd, options.out), text);
    if (options.json) {
      context.print(text);
      if (options.enforce) enforceFloors(result.floors);
      return;
    }
    const { head, rows } = summaryTable({
      ...result,
      version: 1,
      seed: experiment.seed,
      timing: {},
      throughput: {},
      memory: {},
    });
    const shown = head.map((name) => !/majority|label model/.test(name));
    const only = (cells: readonly string[]) => cells.filter((_, i) => shown[i]);
    const sliceHeads = experiment.sliceHeads && { control: control !== undefined };
    const slicesShown = sliceText({ ...result, sliceHeads }, context.columns);
    const sharing =
      'reason' in kept ? `Whether sharing helps is not said: ${kept.reason}.` : controlsText(result, context.columns);
    const table = `Test split, rows with gold, in percent\n${textTable(only(head), rows.map(only), context.columns)}`;
    context.print([table, slicesShown, experiment.tasks.length > 1 && sharing].filter(Boolean).join('\n\n'));
    if (options.enforce) enforceFloors(result.floors);
  } finally {
    backend.dispose();
    await dataset.close();
  }
}
