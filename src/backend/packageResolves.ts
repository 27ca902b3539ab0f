import { createRequire } from 'node:module';

/** Whether a package is installed where Espalier finds it. */
export function packageResolves(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== '';
  } catch {
    return false;
  }
}
