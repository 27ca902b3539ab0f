import { readFileSync } from 'node:fs';

/** Whether a file says `kind: sweep` at its top level. A file that cannot be read says nothing. */
export function isSweepFile(path: string): boolean {
  try {
    return /^kind:\s*["']?sweep["']?\s*(#.*)?$/m.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
