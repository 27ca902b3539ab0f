import { join } from 'node:path';
import { cacheLimit } from './cacheLimit.js';
import { ContentStore } from './contentStore.js';
import { espalierHome } from './espalierHome.js';

/** The store of this machine's user, as the environment says. Nothing is read or written before it is used. */
export function openStore(
  warn?: (line: string) => void,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ContentStore {
  return new ContentStore(join(espalierHome(env), 'cache'), cacheLimit(env), warn);
}
