/** What `espalier export` and `output.export` can make of a run, with a line on each. */
export const exportFormats = {
  tfjs: {
    summary:
      'predict.js, model.json and weights.bin: predictions in a browser or in Node from raw rows, without a server',
    network: true,
  },
  savedModel: {
    summary:
      'saved_model.pb: the network for TensorFlow and its servers, from features to the probabilities of every task; features.js makes the features out of rows',
    network: true,
  },
  card: {
    summary:
      'MODEL_CARD.md: data, labeling functions, label models, scores with intervals, slices and limits, with lines for the author to fill',
    network: true,
  },
  jsonl: {
    summary:
      'rows with their labels as JSON lines per split, with a card that Hugging Face datasets loads features from',
    network: false,
  },
  parquet: {
    summary: 'rows with their labels, all tasks side by side, as one Parquet file per source, for other trainers',
    network: false,
  },
} as const satisfies Record<
  string,
  {
    readonly summary: string;
    /** Whether it takes a trained network; else a run of `label` will do. */
    readonly network: boolean;
  }
>;

/** A format by its name. */
export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]];
