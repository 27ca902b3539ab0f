/** What label model and network say of each row, row by row: see `TaskTable`. */
export interface SaidOfRows {
  /** [n] −1 = none. */
  readonly gold: Int16Array;
  /** [n] the label model's class, −1 = no vote. */
  readonly label: Int16Array;
  /** [n] its probability. */
  readonly p: Float32Array;
  readonly network?: { readonly prediction: Int16Array; readonly p: Float32Array };
}

/** A probability from which on a model counts as sure. */
const sure = 0.9;

/** Rows of whose label the label model is 90 % sure, though gold names another class, or though the network is as sure of another one. */
export function sureContradictions(
  { gold, label, p, network }: SaidOfRows,
  isOpen: (row: number) => boolean,
): { labelNotGold: number; networkNotLabel: number } {
  let [labelNotGold, networkNotLabel] = [0, 0];
  for (let row = 0; row < label.length; row++) {
    if (label[row] < 0 || p[row] < sure || !isOpen(row)) continue;
    if (gold[row] >= 0 && gold[row] !== label[row]) labelNotGold++;
    if (network && network.prediction[row] !== label[row] && network.p[row] >= sure) networkNotLabel++;
  }
  return { labelNotGold, networkNotLabel };
}
