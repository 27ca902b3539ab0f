/** What `espalier export` and `output.export` can make of a run, with a line on each. */
export const exportFormats = {
  tfjs: {
    summary:
      'predict.js, model.json and weights.bin: predictions in a browser or in Node from raw rows, without a server',
  },
  card: {
    summary:
      'MODEL_CARD.md: data, labeling functions, label models, scores with intervals, slices and limits, with lines for the author to fill',
  },
} as const satisfies Record<string, { readonly summary: string }>;

/** A format by its name. */
export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]];
