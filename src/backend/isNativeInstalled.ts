import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { espalierHome } from '../cache/espalierHome.js';
import { nativeFolder } from '../native/nativeFolder.js';
import { native } from './native.js';

/** Whether there is a TensorFlow for the rung `native`, as far as a look at the disk tells. */
export function isNativeInstalled(home: string = espalierHome()): boolean {
  const built = (['cpu', 'gpu'] as const).some((variant) =>
    existsSync(join(nativeFolder(home, variant), 'installed.json')),
  );
  if (built) return true;
  try {
    return createRequire(import.meta.url).resolve(native.packages[0]) !== '';
  } catch {
    return false;
  }
}
