import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where Espalier keeps what outlives a run: installed encoders and the cache. `ESPALIER_HOME`, else `espalier` under
 * `XDG_CACHE_HOME` or `~/.cache`.
 */
export function espalierHome(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env.ESPALIER_HOME) return resolve(env.ESPALIER_HOME);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'espalier');
}
