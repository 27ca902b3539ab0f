import { rm } from 'node:fs/promises';
import type { Experiment } from '../config/experiment.js';
import { RunFolder } from '../run/runFolder.js';
import { coTrainingParams } from '../training/coTrainingParams.js';
import { beginRun } from './beginRun.js';
import { castVotes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';
import { findSlices } from './findSlices.js';
import { fitLabels } from './fitLabels.js';
import { heldOutPredictions } from './heldOutPredictions.js';
import { prepareNetwork } from './prepareNetwork.js';
import { readData } from './readData.js';
import { openRunLog } from './runLog.js';
import { saveHeldOut } from './saveHeldOut.js';
import { StageTimer } from './stageTimer.js';
import { trainingTasks } from './trainingTasks.js';

/**
 * Held-out predictions for a run that has none: each row's by a network that trained without the row's fold, on the labels of the run's labeling
 * functions. They are written into the run's `heldOut/`. What is interrupted goes on where it was: finished folds are kept until all are.
 *
 * @param folds networks that are trained
 * @throws EspalierError whatever `run` may
 */
export async function crossFit(
  experiment: Experiment,
  folder: RunFolder,
  folds: number,
  environment: PipelineEnvironment,
): Promise<void> {
  const timer = new StageTimer(environment.now);
  // A folder of its own, so that nothing of the run is written over.
  const place = new RunFolder(folder.file('heldOut', 'networks'));
  const goesOn = { ...environment, resume: true };
  const folded: Experiment = {
    ...experiment,
    training: { ...experiment.training, coTraining: coTrainingParams.parse({ folds }) },
  };
  await beginRun(place, goesOn);
  const log = openRunLog(place.file('log.jsonl'));
  const data = await readData(folded, environment);
  try {
    const votes = await castVotes(folded, data, environment);
    const labels = await fitLabels(folded, data, votes, timer, environment);
    const slices = await findSlices(folded, data, environment);
    const inputs = await prepareNetwork(folded, data, slices.length, place, log, timer, goesOn);
    try {
      const tasks = trainingTasks(folded, data, votes, labels, slices);
      const { predictions } = await heldOutPredictions(folded, data, tasks, slices, inputs, 1, place, log, goesOn);
      environment.signal?.throwIfAborted();
      await saveHeldOut(folded, data, predictions, folder);
    } finally {
      inputs.backend.dispose();
    }
  } finally {
    log.close();
    await data.close();
  }
  await rm(place.path, { recursive: true, force: true });
}
