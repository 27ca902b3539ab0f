/** What augmentation made of the train rows: `augment` in metrics.json. Counts are those of the first epoch’s copies. */
export interface AugmentMetrics {
  policy: string;
  draws: 'once' | 'everyEpoch';
  /** What a row and its copies weigh; see `augment.weight`. */
  weight: 'shared' | number;
  /** Train rows that copies are made of: those that train some task. */
  rows: number;
  /** Copies that were made; one on which every transformation declined is not. */
  copies: number;
  transformations: {
    name: string;
    kind: string;
    /** Calls that changed a row, declined, or failed (with `data.onFault: count`). */
    applied: number;
    declined: number;
    faults: number;
    /** Where probabilities were learned: its own, and what it does to the validation loss, as a fraction of it. */
    probability?: number;
    lossChange?: number;
  }[];
  /** The search for probabilities, where there was one. */
  search?: {
    /** Short trainings, their epochs, and the train rows of each. */
    trainings: number;
    epochs: number;
    rows: number;
    /** By task: whether its validation loss was on gold or on probabilistic labels. */
    validation: Readonly<Record<string, 'gold' | 'labels'>>;
    /** The probability of a step without any transformation. */
    none: number;
  };
}
