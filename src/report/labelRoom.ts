import { textWidth } from './textWidth.js';

/**
 * How the width of a chart is shared between the labels on its left and the plot, in pixels: labels get what the longest
 * one needs, up to a limit, and the plot the rest, so that a page's charts are equally wide.
 *
 * @param labels may hold several lines each
 */
export function labelRoom(
  labels: readonly string[],
  width: 'wide' | 'narrow',
  fontSize: number,
): { plot: number; labelLimit: number } {
  const [whole, most] = width === 'wide' ? [830, 300] : [330, 140];
  const longest = Math.max(0, ...labels.flatMap((label) => label.split('\n')).map((line) => textWidth(line, fontSize)));
  const labelLimit = Math.min(most, Math.ceil(longest));
  return { plot: whole - labelLimit - 20, labelLimit };
}
