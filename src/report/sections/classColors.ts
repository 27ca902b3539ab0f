import type { Html } from '../html.js';
import { classPalette, palette } from '../palette.js';
import { legend } from './models.js';

/** Which of the colors a class has: its own, or the last one when there are more classes than colors. Several at once are grey. */
export function classColor(classes: readonly string[], name: string): string {
  const at = classes.indexOf(name);
  if (at < 0) return palette.rule.light;
  const last = classPalette.length - 1;
  return classPalette[classes.length <= classPalette.length ? at : Math.min(at, last)].light;
}

/**
 * Swatches and names of the classes; those that share the last color are counted.
 *
 * @param several whether votes for several classes at once are shown too
 */
export function classLegend(classes: readonly string[], several = false): Html {
  const own = classes.length <= classPalette.length ? classes : classes.slice(0, classPalette.length - 1);
  const rest = classes.length - own.length;
  return legend([
    ...own.map((title) => ({ title, color: classColor(classes, title) })),
    ...(rest > 0 ? [{ title: `${rest} more classes`, color: classPalette[classPalette.length - 1].light }] : []),
    ...(several ? [{ title: 'several at once', color: palette.rule.light }] : []),
  ]);
}
