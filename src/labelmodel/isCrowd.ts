import type { LabelMatrix } from '../core/labelMatrix.js';
import type { Rng } from '../core/rng.js';
import { dependenciesOf } from './dependencies/dependenciesOf.js';
import { dependentGroups } from './dependencies/dependentGroups.js';

/** With fewer nothing shows how labelers scatter. */
const fewestLabelers = 10;
/** Of all votes, at least so many come from those who cast two different votes or more. */
const mostlySeveral = 0.9;
/** Of all votes, at most so many come from those who repeat each other. */
const mostRepeated = 0.1;

/**
 * Whether the votes are like those of a crowd: many labelers, who could each have named any class, and who vote independently given
 * the class. Then confusion matrices can be taken from the votes alone, which `pooledDawidSkene` does. Where functions repeat
 * each other, a model that believes nothing beforehand follows the loudest group.
 */
export function isCrowd(matrix: LabelMatrix, rng: Rng): boolean {
  const { m, lfs, votes } = matrix;
  const first = new Int16Array(m).fill(-1);
  const several = new Uint8Array(m);
  const cast = new Uint32Array(m);
  lfs.forEach((j, at) => {
    if (first[j] < 0) first[j] = votes[at];
    else if (first[j] !== votes[at]) several[j] = 1;
    cast[j]++;
  });
  if (cast.filter((count) => count > 0).length < fewestLabelers) return false;
  const votesOf = (is: (j: number) => unknown) => cast.reduce((sum, count, j) => sum + (is(j) ? count : 0), 0);
  if (votesOf((j) => several[j]) < mostlySeveral * votes.length) return false;
  const repeating = new Set(dependentGroups(m, dependenciesOf('learned', matrix, rng)).flat());
  return votesOf((j) => repeating.has(j)) <= mostRepeated * votes.length;
}
