import type { SourcePosition } from './errors.js';
import type { SplitName } from './split.js';

/** A class and how likely it is. */
export interface LikelyClass {
  readonly class: string;
  readonly probability: number;
}

/** What one labeling function says about a row, and what that does to the row's label on a task. */
export interface VoteExplanation {
  /** Several where they share one vote. */
  readonly labelingFunctions: readonly string[];
  /** Task → class, or several of them as in `not spam`. Tasks of a joint label model count all that a labeling function says about a row as one statement. */
  readonly votes: Readonly<Record<string, string>>;
  /** How much of a vote it is; absent for a whole one. */
  readonly confidence?: number;
  /** What the vote adds to the log-odds of the row's likeliest class. */
  readonly share: number;
  /** Standard error of the share; absent where it is exact. */
  readonly error?: number;
  /** The row's likeliest class if this vote were not there. */
  readonly without: LikelyClass;
  /** Where the labeling functions are declared, as far as that is known. */
  readonly positions?: readonly SourcePosition[];
}

/** Why a row has its label on one task. */
export interface TaskExplanation {
  readonly task: string;
  readonly split: SplitName;
  /** The label model. */
  readonly kind: string;
  /** The tasks that one joint label model labels together; absent for a model of this task alone. */
  readonly jointTasks?: readonly string[];
  readonly label: LikelyClass;
  /** Class → probability, by the label model. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** The same for a row without votes. */
  readonly withoutVotes: Readonly<Record<string, number>>;
  /** P(the task applies), by a joint label model. */
  readonly applies?: number;
  /** log p/(1 − p) of the likeliest class, without votes and with them; the difference is the sum of the shares. */
  readonly logOdds: { readonly withoutVotes: number; readonly withVotes: number };
  /** Largest share first. */
  readonly votes: readonly VoteExplanation[];
  /** Orders of the votes that shares are means over; absent where they are exact. */
  readonly orders?: number;
  /** Whether votes made a class certain, so that log-odds had to be cut. */
  readonly cut: boolean;
  /** Labeling functions that vote, but share a vote with others that say something else, so that it counts for nothing. */
  readonly cancelled: readonly (readonly string[])[];
  /** Class → probability as saved for the network, where gold or tasks that are tied made it another one than the model's. */
  readonly saved?: Readonly<Record<string, number>>;
  readonly gold?: string;
  /** What the network predicts; absent too where it decides, with the tasks above, that the task does not apply. */
  readonly network?: LikelyClass;
  /** Whether it decides so. */
  readonly networkSaysNone?: true;
}
