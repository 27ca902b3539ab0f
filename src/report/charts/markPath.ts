import { px } from './px.js';

/** The shapes of points; series differ in shape as well as in color. */
export type MarkShape = 'circle' | 'diamond' | 'square';

/** A point as a closed path round (x, y); all three shapes of one `size` (about the side of the square, in pixels) look equally large. */
export function markPath(shape: MarkShape, x: number, y: number, size = 7): string {
  const half = size / 2;
  if (shape === 'square') return `M${px(x - half)},${px(y - half)}h${px(size)}v${px(size)}h${px(-size)}z`;
  const r = shape === 'diamond' ? half * 1.4 : half * 1.13;
  if (shape === 'diamond') return `M${px(x)},${px(y - r)}l${px(r)},${px(r)}l${px(-r)},${px(r)}l${px(-r)},${px(-r)}z`;
  return `M${px(x - r)},${px(y)}a${px(r)},${px(r)},0,1,0,${px(2 * r)},0a${px(r)},${px(r)},0,1,0,${px(-2 * r)},0z`;
}
