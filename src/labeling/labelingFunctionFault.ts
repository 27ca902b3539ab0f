/** What one labeling function threw on some rows of a block; its votes on the other rows stand. */
export class LabelingFunctionFault extends Error {
  /** @param faults rows within the block, and what was thrown there */
  constructor(readonly faults: readonly { readonly row: number; readonly error: unknown }[]) {
    super(`${faults.length} rows failed`);
    this.name = 'LabelingFunctionFault';
  }
}
