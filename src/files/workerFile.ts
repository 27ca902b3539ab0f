import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A worker's file: the built one beside the code that asks, or in a checkout `<name>FromSource.mjs`, which has the source compiled by jiti.
 *
 * @param user the file that asks, as a URL
 */
export function workerFile(name: string, user: string): string {
  const built = fileURLToPath(new URL(`./${name}.js`, user));
  return existsSync(built) ? built : fileURLToPath(new URL(`./${name}FromSource.mjs`, user));
}
