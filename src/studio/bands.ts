/** Neighbouring ranges of a number, by name: each reaches from its bound up to the next one's. */
export interface Bands {
  readonly names: readonly string[];
  /** Ascending; the first is −∞. */
  readonly bounds: readonly number[];
}

/** Of a label's probability. */
export const confidenceBands: Bands = {
  names: ['below 0.6', '0.6 to 0.8', '0.8 to 0.95', '0.95 and above'],
  bounds: [Number.NEGATIVE_INFINITY, 0.6, 0.8, 0.95],
};

/** Of a text, in UTF-16 units. */
export const lengthBands: Bands = {
  names: ['below 50', '50 to 199', '200 to 999', '1,000 to 4,999', '5,000 and above'],
  bounds: [Number.NEGATIVE_INFINITY, 50, 200, 1000, 5000],
};

/** The number of the band that a value lies in; −1 for NaN. */
export function bandOf({ bounds }: Bands, value: number): number {
  let band = -1;
  for (let i = 0; i < bounds.length && value >= bounds[i]; i++) band = i;
  return band;
}
