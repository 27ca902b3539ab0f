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

/** Something in a row, and what it adds to the log-odds of a class by a task's head. */
export interface Contribution {
  readonly feature: string;
  /** The n-gram, word or value; absent for a feature that is shown as a whole. */
  readonly words?: string;
  readonly contribution: number;
}

/** Why the network predicts what it does for one task of a row. */
export interface HeadExplanation {
  /** Class → probability by the task's head. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** `null`: the task does not apply. */
  readonly decided: string | null;
  /** The same with all that ties the tasks, where something does. */
  readonly consistent?: {
    readonly probabilities: Readonly<Record<string, number>>;
    /** P(the task applies), of a task that may not. */
    readonly applies?: number;
    /** The tasks that it is tied with, with the likeliest class of each one's head. */
    readonly tasks: Readonly<Record<string, LikelyClass>>;
  };
  /** The class that evidence is for: its head's likeliest. */
  readonly class: string;
  /** log p/(1 − p) of it where all features are zero, and with them; contributions add up to the difference. */
  readonly logOdds: { readonly withoutFeatures: number; readonly withFeatures: number };
  /** Largest first; integrated gradients over `steps` points. */
  readonly contributions: readonly Contribution[];
  readonly steps: number;
  /** The task's slices: whether the row is inside by the slicing function, and how likely by the network. */
  readonly slices: readonly { readonly slice: string; readonly inside?: boolean; readonly network?: number }[];
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
  /** The network's own reasons; absent without one, and where the row's data is gone. */
  readonly head?: HeadExplanation;
}
