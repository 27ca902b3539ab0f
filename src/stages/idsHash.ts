import { createHash } from 'node:crypto';
import type { Dataset } from '../data/openDataset.js';

/** A hash of the ids and the splits of all rows, in their order: whether predictions that were kept are about the rows at hand. */
export function idsHash({ sources }: Pick<Dataset, 'sources'>): string {
  const hash = createHash('sha256');
  for (const [name, { n, ids, splits }] of sources) {
    hash.update(JSON.stringify([name, n]));
    for (const id of ids) hash.update(JSON.stringify(id));
    hash.update(splits);
  }
  return hash.digest('hex');
}
