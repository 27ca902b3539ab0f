/**
 * Our analysis of the votes of FOLDER/train.i8, in a process of its own, with the gold of FOLDER/gold.i8 if the second argument is
 * `gold`: prints seconds, memory and what it found as one JSON line. Started by labelingSpeed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitCode } from '../../src/core/split.js';
import { analyseLabelingFunctions } from '../../src/labeling/analyseLabelingFunctions.js';
import { peakRssBytes } from './peakRssBytes.js';
import { readVotes } from './votesFolder.js';

const [folder, withGold] = process.argv.slice(2);
const matrix = readVotes(folder, 'train');
const known = withGold === 'gold' ? Int16Array.from(new Int8Array(readFileSync(join(folder, 'gold.i8')))) : undefined;
const gold = known ?? new Int16Array(matrix.n).fill(-1);
const splits = new Uint8Array(matrix.n).fill(splitCode.train);
const classes = Array.from({ length: matrix.k }, (_, c) => `c${c}`);
const start = performance.now();
const analyses = analyseLabelingFunctions(matrix, splits, gold, [], classes);
const seconds = (performance.now() - start) / 1000;
const found = analyses.map(({ splits: { train } }) => [
  train!.coverage,
  train!.overlaps,
  train!.conflicts,
  train!.empiricalAccuracy,
]);
console.log(JSON.stringify({ rows: matrix.n, seconds, peakRssBytes: peakRssBytes(), found }));
