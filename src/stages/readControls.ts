import type { Dataset } from '../data/openDataset.js';
import type { TrainedControl, TrainedControls } from '../evaluation/evaluateControls.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { RunFolder } from '../run/runFolder.js';
import { idsHash } from './idsHash.js';
import { keptControl } from './keptControl.js';

/**
 * The controls that a run was trained with, out of its folder. Their networks are not kept, their predictions on the run's own rows are: on
 * other rows, and on the same in another order, nothing can be said.
 *
 * @returns or why there are none
 */
export async function readControls(
  data: Dataset,
  folder: RunFolder,
): Promise<{ readonly controls: TrainedControls } | { readonly reason: string }> {
  const text = await folder.readTextIfThere('metrics.json');
  const { controls } = (text === null ? {} : JSON.parse(text)) as Pick<RunMetrics, 'controls'>;
  if (!controls?.singleTask && !controls?.equalWeights) {
    return {
      reason: 'the run has no single-task twins; espalier train CONFIG --controls trains them beside the network',
    };
  }
  const rows = idsHash(data);
  const lost: string[] = [];
  let others = false;
  async function read(...place: string[]): Promise<TrainedControl> {
    const kept = await keptControl(`${folder.file('controls', ...place)}.safetensors`).read();
    if (!kept) lost.push(`controls/${place.join('/')}.safetensors`);
    else if (kept.rows !== rows) others = true;
    return kept!;
  }
  const singleTask = new Map<string, TrainedControl | { readonly leftOut: string }>();
  for (const [task, twin] of Object.entries(controls.singleTask ?? {})) {
    singleTask.set(task, 'leftOut' in twin ? twin : await read('singleTask', task));
  }
  const equalWeights = controls.equalWeights && (await read('equalWeights'));
  if (lost.length > 0)
    return { reason: `${lost.join(', ')} cannot be read; espalier train CONFIG --controls trains anew` };
  if (others) {
    return {
      reason:
        'the rows are no longer those that the run was trained on, and what is kept of the twins is what they predict there; espalier train CONFIG --controls trains anew',
    };
  }
  return { controls: { ...(controls.singleTask && { singleTask }), ...(equalWeights && { equalWeights }) } };
}
