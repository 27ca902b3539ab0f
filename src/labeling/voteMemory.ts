import type { LabelingFunctionSpec } from './labelingFunction.js';
import type { RecordedVotes } from './recordedVotes.js';

/** Remembers what labeling functions said about a source, so that only those that changed are asked again. */
export interface VoteMemory {
  /** What the function said about these very rows; undefined where that is not known, and it has to be asked. */
  recall(spec: LabelingFunctionSpec): Promise<RecordedVotes | undefined>;
  /** Takes in what functions said, after all rows were asked about and nothing went wrong. */
  keep(said: readonly { readonly spec: LabelingFunctionSpec; readonly votes: RecordedVotes }[]): Promise<void>;
}
