import { join } from 'node:path';
import type { PinnedWheel } from './recipe.js';

/** Where a wheel is kept until what it is for has been installed. */
export function wheelPath(home: string, wheel: PinnedWheel): string {
  return join(home, 'downloads', `${wheel.sha256}.whl`);
}
