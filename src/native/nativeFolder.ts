import { join } from 'node:path';
import { type NativeVariant, tensorflowVersion } from './recipe.js';

/** Where a variant lies: `native/<TensorFlow's version>/cpu` or `…/gpu` under Espalier's home. */
export function nativeFolder(home: string, variant: NativeVariant): string {
  return join(home, 'native', tensorflowVersion, variant);
}
