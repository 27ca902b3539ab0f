import type { TrainingParams } from '../training/trainingParams.js';

/** A network that is trained to hold the run's own against: where its traces stand, and how it is trained. */
export interface ControlNetwork {
  /** Its stage in metrics.json's `timing`, and what its events in log.jsonl begin with. */
  readonly stage: 'control' | 'singleTask' | 'equalWeights';
  /** What the progress bar calls it. */
  readonly title: string;
  /** The one task that it is trained on. */
  readonly task?: string;
  readonly training: TrainingParams;
  /** Whether it has the experiment's slice heads. */
  readonly sliceHeads: boolean;
}
