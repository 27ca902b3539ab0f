import { createRequire } from 'node:module';
import { wordnetPackage } from './wordnetPackage.js';

/** Whether the package that holds WordNet is there, without loading it. */
export function isWordnetInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(wordnetPackage);
    return true;
  } catch {
    return false;
  }
}
