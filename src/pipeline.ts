import type { Experiment } from './config/experiment.js';
import type { RunMetrics } from './evaluation/runMetrics.js';
import type { RunCommand, RunFolder } from './run/runFolder.js';
import { analyseVotes } from './stages/analyseVotes.js';
import { beginRun } from './stages/beginRun.js';
import { castVotes } from './stages/castVotes.js';
import { type CoTrained, coTrain } from './stages/coTrain.js';
import type { PipelineEnvironment } from './stages/environment.js';
import { evaluateRun } from './stages/evaluateRun.js';
import { findSlices } from './stages/findSlices.js';
import { fitLabels } from './stages/fitLabels.js';
import { lintLabelingFunctions } from './stages/lintLabelingFunctions.js';
import { prepareNetwork } from './stages/prepareNetwork.js';
import { readData } from './stages/readData.js';
import { recordLineage } from './stages/recordLineage.js';
import { openRunLog } from './stages/runLog.js';
import { type NetworkOutcome, runNetwork } from './stages/runNetwork.js';
import { saveLabels } from './stages/saveLabels.js';
import { saveSlices } from './stages/saveSlices.js';
import { StageTimer } from './stages/stageTimer.js';
import { writeMetrics } from './stages/writeMetrics.js';

/**
 * An experiment from data to metrics: read, vote, analyse, label, slice; and, unless `command` is `label`, features, co-training,
 * network, predictions. Everything is written into `folder` as soon as it is whole.
 *
 * @throws EspalierError for anything wrong in the data, a labeling function or the config; INTERRUPTED when the signal aborts
 */
export async function runPipeline(
  experiment: Experiment,
  command: RunCommand,
  folder: RunFolder,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<RunMetrics> {
  const timer = new StageTimer(environment.now);
  await beginRun(folder, environment);
  const log = openRunLog(folder.file('log.jsonl'));
  const data = await timer.time('read', () => readData(experiment, environment));
  try {
    const votes = await castVotes(experiment, data, environment);
    for (const { code, message } of [...data.warnings, ...votes.warnings]) log.warn(`${code}  ${message}`);
    await recordLineage(experiment, votes, folder, environment);
    timer.add('labelingFunctions', votes.seconds);
    const analysis = await timer.time('analysis', () => analyseVotes(experiment, data, votes));
    const findings = await timer.time('analysis', () =>
      lintLabelingFunctions(experiment, data, votes, environment.progress),
    );
    for (const [task, found] of findings) {
      for (const { severity, code, message } of found) {
        if (severity === 'warning') log.warn(`${code}  ${task}: ${message}`);
      }
    }
    const labels = await fitLabels(experiment, data, votes, timer, environment);
    const slices = await findSlices(experiment, data, environment);
    await saveLabels(experiment, data, votes, labels, folder);
    await saveSlices(data, slices, folder);

    let taught: CoTrained = { votes, analysis, labels };
    let network: NetworkOutcome | undefined;
    if (command !== 'label') {
      const inputs = await prepareNetwork(experiment, data, slices.length, folder, log, timer, environment);
      try {
        taught = await coTrain(experiment, data, taught, slices, inputs, folder, log, timer, environment);
        const { votes, labels } = taught;
        network = await runNetwork(experiment, data, votes, labels, slices, inputs, folder, log, timer, environment);
      } finally {
        inputs.backend.dispose();
      }
    }
    const scores = await timer.time('evaluate', () =>
      evaluateRun({ experiment, data, findings, slices, ...taught, ...network }, { draws: environment.draws }),
    );
    return await writeMetrics(folder, {
      version: 1,
      name: experiment.name,
      seed: experiment.seed,
      ...(network && { backend: network.backend, training: network.training }),
      ...(network?.sliceHeads && { sliceHeads: network.sliceHeads }),
      ...(taught.coTraining && { coTraining: taught.coTraining }),
      ...(network?.augment && { augment: network.augment }),
      ...scores,
      timing: timer.seconds(),
      throughput: {
        ...(votes.seconds > 0 && votes.recalled === 0 && { labelingRowsPerSecond: votes.rows / votes.seconds }),
        ...network?.throughput,
      },
      memory: {},
    });
  } finally {
    log.close();
    await data.close();
  }
}
