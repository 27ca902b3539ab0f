import type { Scored } from '../core/metrics/scored.js';
import { topConfidence } from '../core/metrics/topConfidence.js';

/** One bar of a reliability diagram: the rows whose top probability lies in (bin / 15, (bin + 1) / 15]. */
export interface CalibrationBin {
  bin: number;
  n: number;
  /** Mean top probability. */
  confidence: number;
  /** Share of rows whose top class is right. */
  accuracy: number;
}

/** The bins of a reliability diagram that hold rows, in ascending order; the expected calibration error's own bins. */
export function calibrationBins(scored: Scored, bins = 15): CalibrationBin[] {
  const { confidence, right, bin } = topConfidence(scored, bins);
  const all = Array.from({ length: bins }, (_, b) => ({ bin: b, n: 0, confidence: 0, accuracy: 0 }));
  for (let i = 0; i < scored.n; i++) {
    const target = all[bin[i]];
    target.n++;
    target.confidence += confidence[i];
    target.accuracy += right[i];
  }
  return all
    .filter(({ n }) => n > 0)
    .map((b) => ({ ...b, confidence: b.confidence / b.n, accuracy: b.accuracy / b.n }));
}
