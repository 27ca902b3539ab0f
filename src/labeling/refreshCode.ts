import { statSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What each file of code was like when this process may have loaded it. */
const known = new Map<string, string>();

/**
 * Has local code that changed since this process loaded it loaded again when it is next asked for: a process that lives through an edit must not
 * vote with the code from before it. With one changed file all known ones go, as others may hold what it exported.
 *
 * @param files absolute
 * @returns those that changed and that Node gives out for good: JavaScript modules (ESM), and JSON that they import
 */
export function refreshCode(files: readonly string[]): ReadonlySet<string> {
  const { cache } = createRequire(import.meta.url);
  const changed = files.filter((file) => known.has(file) && known.get(file) !== stampOf(file));
  const stuck = new Set(changed.filter((file) => !(file in cache) && !file.endsWith('.json')));
  if (
    changed.some((file) => file.endsWith('.json')) &&
    files.some((file) => known.has(file) && isModule(file, cache))
  ) {
    for (const file of changed) if (file.endsWith('.json')) stuck.add(file);
  }
  if (changed.length > 0) for (const file of known.keys()) delete cache[file];
  for (const file of files) if (!stuck.has(file)) known.set(file, stampOf(file));
  return stuck;
}

function isModule(file: string, cache: NodeJS.Dict<NodeJS.Module>): boolean {
  return /\.m?js$/.test(file) && !(file in cache);
}

function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : 'gone';
}
