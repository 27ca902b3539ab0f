import type { Html } from '../html.js';
import { classPalette } from '../palette.js';
import { legend } from './models.js';

/** Which of the colors a class has: its own, or the last one when there are more classes than colors. */
export function classColor(classes: readonly string[], name: string): string {
  const at = classes.indexOf(name);
  const last = classPalette.length - 1;
  return classPalette[classes.length <= classPalette.length ? at : Math.min(at, last)].light;
}

/** Swatches and names of the classes; those that share the last color are counted. */
export function classLegend(classes: readonly string[]): Html {
  const own = classes.length <= classPalette.length ? classes : classes.slice(0, classPalette.length - 1);
  const rest = classes.length - own.length;
  return legend([
    ...own.map((title) => ({ title, color: classColor(classes, title) })),
    ...(rest > 0 ? [{ title: `${rest} more classes`, color: classPalette[classPalette.length - 1].light }] : []),
  ]);
}
