import type { SplitName } from './split.js';

/** Which rows a view holds. All conditions must hold. */
export interface RowFilter {
  readonly split?: SplitName;
  /** Occurs in a text column, capitals or not. */
  readonly text?: string;
  /** Every one of them votes. */
  readonly lf?: readonly string[];
  /** Of the first of `lf`: its vote agrees or not with gold, or with the label. */
  readonly vote?: 'right' | 'wrong' | 'withLabel' | 'againstLabel';
  readonly votes?: 'none' | 'some' | 'conflict';
  /** The label model's class. */
  readonly label?: string;
  /** The gold class; `any` and `none` mean that there is some, or none. */
  readonly gold?: string;
  readonly slice?: string;
  readonly differ?: 'labelGold' | 'networkGold' | 'networkLabel';
  readonly order?: 'row' | 'unsure' | 'sure' | 'random';
}

/** Something that deserves a look, and where it is dealt with. */
export interface LookItem {
  readonly code:
    | 'FAULTS'
    | 'BELOW_CHANCE'
    | 'NEVER_FIRES'
    | 'LINT'
    | 'BELOW_MAJORITY_VOTE'
    | 'UNCOVERED'
    | 'CONFLICTS'
    | 'LABEL_NOT_GOLD'
    | 'NETWORK_NOT_LABEL'
    | 'EXAMPLE_FAILS';
  readonly task: string;
  readonly text: string;
  readonly page: 'rows' | 'lfs';
  readonly filter?: RowFilter;
  readonly lf?: string;
}
