/** What an export has written. */
export interface Exported {
  /** Where. */
  readonly path: string;
  /** Bytes by file. */
  readonly files: Readonly<Record<string, number>>;
  /** With `quantize`: what it costs, task by task. */
  readonly loss?: readonly QuantizationLoss[];
}

/** What 8-bit weights cost a task. */
export interface QuantizationLoss {
  readonly task: string;
  /** Validation rows with gold; 0: nothing can be said. */
  readonly n: number;
  /** Share of them whose class is right, with 32-bit weights and with 8-bit ones. */
  readonly float32: number;
  readonly int8: number;
  /** Of all validation rows: the share that is decided otherwise. */
  readonly changed: number;
}
