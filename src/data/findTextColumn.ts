import type { OpenedSource } from './openSource.js';

/** How many rows tell which column holds the text. */
const sampleRows = 1000;

/**
 * The column that holds a source's texts, if one does: of the text columns with two words a cell or more and mostly
 * different cells, the one with the longest cells. Names, codes and categories are no texts.
 */
export async function findTextColumn(source: OpenedSource, except: ReadonlySet<string>): Promise<string | undefined> {
  const candidates = source.columns.filter(({ name, type }) => type === 'text' && !except.has(name));
  if (candidates.length === 0) return undefined;
  const { from, reads } = source.readings[0];
  const cells = candidates.map(({ name }, i) => `${reads.get(name)} AS t${i}`);
  const measures = candidates.map(
    (_, i) =>
      `avg(strlen(t${i})) AS length${i}, avg(1 + strlen(trim(t${i})) - strlen(replace(trim(t${i}), ' ', ''))) AS words${i}, ` +
      `count(DISTINCT t${i}) / nullif(count(t${i}), 0) AS distinct${i}`,
  );
  const [found] = await source.database.query<Record<string, number | null>>(
    `SELECT ${measures.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${from} LIMIT ${sampleRows})`,
  );
  let best: string | undefined;
  let longest = 0;
  candidates.forEach(({ name }, i) => {
    const length = found[`length${i}`] ?? 0;
    if (length <= longest || (found[`words${i}`] ?? 0) < 2 || (found[`distinct${i}`] ?? 0) < 0.5) return;
    best = name;
    longest = length;
  });
  return best;
}

/** SQL for 53 bits of a hash of a text, letter case aside, as a number; missing where there is no text. */
export function textHash(cell: string): string {
  return `CASE WHEN trim(${cell}) <> '' THEN (hash(lower(${cell})) >> 11)::DOUBLE END`;
}
