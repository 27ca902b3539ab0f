import type { Experiment } from '../config/experiment.js';
import { openRows } from '../data/openRows.js';

/** Characters of a text that are shown. */
const excerptLength = 80;

/**
 * The beginnings of rows' texts: of the text column that the task's labeling functions read most often, else of the first one that a feature
 * reads.
 *
 * @param ids of the rows that are wanted
 * @param length characters of each that are wanted
 * @returns id → text; empty where neither reads a text column, or the data is gone
 */
export async function readTexts(
  experiment: Experiment,
  task: string,
  ids: ReadonlySet<string>,
  length = excerptLength,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const source = experiment.tasks.find(({ name }) => name === task)?.source;
  if (source === undefined || ids.size === 0) return texts;
  const { sources, id, baseDir } = experiment.data;
  const rows = await openRows(sources[source], { name: source, id, baseDir }).catch(() => undefined);
  if (!rows) return texts;
  try {
    const isText = new Set(rows.columns.filter(({ type }) => type === 'text').map(({ name }) => name));
    const counts = new Map<string, number>();
    for (const { params, tasks } of experiment.labelingFunctions) {
      const column = String(params.field ?? '').replace(/\.(words|chars)$/, '');
      if (tasks.includes(task) && isText.has(column)) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    const ofFeatures = experiment.features.flatMap(({ params }) => [params.field, params.fields].flat()) as unknown[];
    const [column = ofFeatures.find((name): name is string => typeof name === 'string' && isText.has(name))] =
      [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
    if (column === undefined) return texts;
    for await (const chunk of rows.chunks([column])) {
      for (let i = 0; i < chunk.length; i++) {
        const id = rows.ids[chunk.start + i];
        if (ids.has(id)) texts.set(id, excerpt(String(chunk.columns[column][i] ?? ''), length));
      }
      if (texts.size === ids.size) break;
    }
    return texts;
  } finally {
    await rows.close();
  }
}

function excerpt(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
