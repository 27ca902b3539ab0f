import { join } from 'node:path';

/** Where the package lies whose sources are built and which loads the addon, inside a variant's folder. */
export function packageFolder(folder: string): string {
  return join(folder, 'node_modules/@tensorflow/tfjs-node');
}
