/**
 * Makes the sets that `ESPALIER_DATA` names readable for configs: `data/shared` leads to the folder, and the questions of wrench-trec are written to
 * `data/trec/` with their coarse and fine classes in one row. The test texts of that set begin with their fine class and are cased: the first word is
 * taken off and all texts are lower-cased, else the label would leak.
 *
 *     ESPALIER_DATA=… npx jiti scripts/prepareShared.ts
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sharedDataFolder } from './bench/sharedSets.js';

interface WrenchRow {
  readonly label: number;
  readonly weak_labels: readonly number[];
  readonly data: { readonly text: string };
}

/**
 * @param from the folder of the shared sets
 * @param data the repository's folder for data, which git does not keep
 * @returns whether the sets are there
 */
export function prepareShared(from = sharedDataFolder(), data = resolve(import.meta.dirname, '../data')): boolean {
  if (!existsSync(join(from, 'wrench-trec'))) return false;
  mkdirSync(data, { recursive: true });
  const link = join(data, 'shared');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
  symlinkSync(resolve(from), link, 'junction');
  writeTrec(join(from, 'wrench-trec'), join(data, 'trec'));
  return true;
}

function writeTrec(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const read = (name: string) => JSON.parse(readFileSync(join(from, `${name}.json`), 'utf8'));
  const coarseClasses = read('label') as Record<string, string>;
  const fineClasses = read('fine_labels') as Record<string, Record<string, string | null>>;
  for (const split of ['train', 'valid', 'test']) {
    const rows = Object.entries(read(split) as Record<string, WrenchRow>);
    const lines = rows.map(([id, { label, weak_labels: votes, data }]) => {
      const text = (split === 'test' ? data.text.slice(data.text.indexOf(' ') + 1) : data.text).toLowerCase();
      const coarse = coarseClasses[label];
      const own = fineClasses[split][id];
      // One train question stands under two coarse classes in the two sources of its labels.
      const fine = own?.startsWith(`${coarse}:`) ? own : null;
      return JSON.stringify({
        id: `${split}/${id}`,
        text,
        coarse,
        fine,
        ...Object.fromEntries(votes.map((vote, j) => [`lf${j}`, vote])),
      });
    });
    writeFileSync(join(to, `${split === 'valid' ? 'validation' : split}.jsonl`), `${lines.join('\n')}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !prepareShared()) {
  console.error('No shared sets: ESPALIER_DATA names no folder that has them.');
  process.exitCode = 1;
}
