/** Two labeling functions, as columns of a label matrix, that agree beyond what the class explains. */
export interface Dependency {
  readonly first: number;
  readonly second: number;
  /** 0…1: their equal votes as a share of the rows on which either votes. */
  readonly likeness: number;
  /**
   * The share of the disagreements to be expected between independent labeling functions that is missing: c where one
   * copies the other's vote with probability c. Only for learned dependencies.
   */
  readonly excess?: number;
}
