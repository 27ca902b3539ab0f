import type { Experiment } from '../config/experiment.js';
import { differsFromEqual } from '../stages/differsFromEqual.js';

/** What `--controls` sets in an experiment: every control that it can have. Empty where it can have none. */
export function controlOverrides(experiment: Experiment): string[] {
  return [
    ...(experiment.sliceHeads ? ['sliceHeads.control=true'] : []),
    ...(experiment.tasks.length > 1 ? ['controls.singleTask=true'] : []),
    ...(differsFromEqual(experiment) ? ['controls.equalWeights=true'] : []),
  ];
}
