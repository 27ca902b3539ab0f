/** What the studio's page and server say to each other, as JSON. Types alone: the page is bundled with them. */

import type { LookItem } from '../core/lookItem.js';
import type { TaskExplanation } from '../core/rowExplanation.js';
import type { RunDiff } from '../core/runDiff.js';
import type { SplitName } from '../core/split.js';

export type { LookItem, RowFilter } from '../core/lookItem.js';

/** A share with what it rests on: `right` of `n`, and Wilson's 95 % interval; `share` is null where n is 0. */
export interface Rate {
  readonly share: number | null;
  readonly right: number;
  readonly n: number;
  readonly interval: readonly [low: number, high: number];
}

/** A frozen list of rows. */
export interface ViewSummary {
  readonly id: string;
  readonly task: string;
  readonly n: number;
  /** Rows it was taken out of: test rows are among them only once they are open. */
  readonly of: number;
  /** Rows of the view with a label. */
  readonly covered: Rate;
  /** Rows whose votes have no class in common. */
  readonly conflicts: Rate;
  /** Labels that agree with gold, of the rows with both. */
  readonly labelRight: Rate;
}

export interface RowBrief {
  readonly row: number;
  readonly id: string;
  readonly split: SplitName;
  readonly text: string;
  readonly label: string | null;
  readonly p: number | null;
  readonly gold: string | null;
  readonly network?: { readonly class: string | null; readonly p: number | null };
  readonly votes: readonly { readonly lf: string; readonly vote: string }[];
  readonly conflict: boolean;
}

export interface RowDetail {
  readonly row: number;
  readonly id: string;
  readonly cells: Readonly<Record<string, unknown>>;
  readonly explanations: readonly TaskExplanation[];
  /** Task → gold, annotated or out of the data; tasks without any on this row are left out. */
  readonly gold: Readonly<Record<string, string>>;
}

export interface TaskCard {
  readonly task: string;
  readonly classes: readonly string[];
  readonly rows: number;
  readonly labelingFunctions: number;
  readonly covered: Rate;
  readonly conflicts: Rate;
  /** Accuracy on rows with gold in the open splits, by validation where test is closed. */
  readonly scores: readonly {
    readonly model: 'majority vote' | 'label model' | 'network';
    readonly split: SplitName;
    readonly accuracy: Rate;
  }[];
}

export interface Overview {
  readonly tasks: readonly TaskCard[];
  readonly look: readonly LookItem[];
}

export interface FunctionRow {
  readonly name: string;
  readonly kind: string | null;
  readonly place: string | null;
  /** What it votes, most first. */
  readonly votes: readonly { readonly vote: string; readonly rows: number }[];
  readonly coverage: Rate;
  readonly overlaps: Rate;
  readonly conflicts: Rate;
  /** Right votes of those on rows with gold. */
  readonly accuracy: Rate;
  readonly estimated: number | null;
  readonly estimatedInterval?: readonly [number, number];
  readonly faults: number;
  /** There where the form can edit it. */
  readonly editable?: EditableFunction;
}

/** A declarative labeling function as the form shows it. */
export interface EditableFunction {
  readonly name: string;
  readonly kind: 'keyword' | 'regex' | 'threshold';
  readonly params: Readonly<Record<string, unknown>>;
  /** The class it votes for on this task; null where it votes for several classes at once, which stays as it is written. */
  readonly vote: string | null;
}

export interface FunctionTable {
  readonly task: string;
  readonly classes: readonly string[];
  readonly rows: number;
  readonly functions: readonly FunctionRow[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A labeling function in the making. */
export interface Draft extends EditableFunction {
  readonly task: string;
  /** Whether there is none of that name yet. */
  readonly isNew: boolean;
}

/** What a draft would do on all open rows. Lists are views. */
export interface Preview {
  readonly rows: number;
  readonly fires: number;
  readonly before: number;
  readonly gained: ViewSummary;
  readonly lost: ViewSummary;
  readonly flipped: ViewSummary;
  /** Rows that no other labeling function votes on. */
  readonly alone: number;
  readonly conflicts: Rate;
  readonly accuracy: Rate;
  readonly accuracyBefore: Rate;
  /** Labels that would differ, by the label model as it was fit; null where it does not know the function. */
  readonly labels: { readonly flipped: ViewSummary; readonly fixed: number; readonly broken: number } | null;
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

/** What saving would write. */
export interface SavePlan {
  readonly file: string;
  readonly lines: readonly DiffLine[];
  /** Of the file that the plan rests on: saving is refused once it changed. */
  readonly hash: string;
}

export interface SliceRow {
  readonly slice: string;
  readonly rows: number;
  readonly covered: Rate;
  readonly labelRight: Rate;
  readonly networkRight?: Rate;
  readonly floors: readonly {
    readonly metric: string;
    readonly floor: number;
    readonly value: number | null;
    readonly reached: boolean;
  }[];
}

export interface RunChoice {
  readonly key: string;
  readonly label: string;
}

export interface StudioStatus {
  readonly mode: 'edit' | 'read';
  readonly name: string;
  /** Counts labelings: the page asks anew when it grows. */
  readonly generation: number;
  readonly labeling: boolean;
  /** Why the last labels still stand. */
  readonly error: { readonly code: string; readonly text: string } | null;
  readonly tasks: readonly {
    readonly name: string;
    readonly classes: readonly string[];
    readonly hasNetwork: boolean;
    readonly hasTest: boolean;
  }[];
  readonly slices: readonly string[];
  readonly testOpen: boolean;
  /** Where annotated gold goes; null for a run. */
  readonly goldFile: string | null;
}

/** After an annotation: labels that agree with gold. */
export interface Annotated {
  readonly labelRight: Rate;
}

export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
}

export type { RunDiff, TaskExplanation };
