// AssemblyScript: `npm run kernels` compiles it into ../kernelBytes.ts. The loops over all votes of a label model's fit. Who calls lays
// arrays out in the module's memory (../layOut.ts) from `heapStart` on, and gives pointers in bytes. Votes come in blocks: rows are
// whole, and a row's votes are where its offsets say, less `first`, the offset of the block's first vote.

export { stepOfMany } from './manyClasses';
export { countPairs, distinctRows, encodePlanes, encodeRows, pickRows, renumber } from './patterns';
export { addStrengths, logConfusions } from './pool';
export { predictTwo } from './predictTwo';
export { compareScores, scoreVotes } from './scoreVotes';
export { stepByGroups, stepByVotes } from './twoClasses';

/** Where memory is free. */
export function heapStart(): usize {
  return __heap_base;
}
