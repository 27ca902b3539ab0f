import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import { splitNames } from '../core/split.js';
import { type DataParams, dataParams } from '../data/dataParams.js';
import { type DataSpec, defaultSourceName } from '../data/dataSpec.js';
import { impliedColumns } from '../data/impliedColumns.js';
import { toDataSpec } from '../data/toDataSpec.js';
import { type ConfigNode, child, type MapNode, nodeAt, type ScalarNode, withEntry } from './configNode.js';
import { parseRest, parseSection } from './parseSection.js';
import { type Problems, placeOf } from './problems.js';

/** The `data:` section with the one key that config adds to it. */
export const dataSection = dataParams.safeExtend({
  baseDir: z
    .string()
    .min(1)
    .optional()
    .describe('the folder that paths inside `sql` are relative to (default: the folder of the file)'),
});

/** The data section: as parsed, with absolute paths, and as the data stage takes it. */
export interface DataEntry {
  readonly params: DataParams & { baseDir?: string };
  readonly spec: DataSpec;
}

/** Reads the `data:` section. */
export function readData(root: ConfigNode, seed: number, problems: Problems): DataEntry | undefined {
  const section = { root, path: ['data'], problems };
  const node = nodeAt(root, ['data']);
  if (!child(root, 'data')) {
    problems.add('MISSING_KEY', placeOf(root, []), 'expected data: {source: …}; it is missing');
    return undefined;
  }
  const absolute = node && withAbsoluteSources(node);
  const parsed = parseSection(dataSection, section, absolute);
  if (absolute?.type !== 'map') return undefined;
  // What is right about a faulty section still names the data, so that columns can be checked.
  const params = parsed ?? parseRest(dataSection, absolute);
  if (!params) return undefined;
  // Paths inside a query start from the file with the query, also where another file is laid over it.
  const query = child(absolute, 'baseDir') ?? firstQuery(absolute) ?? absolute;
  const baseDir = resolve(dirname(query.span.file.path), params.baseDir ?? '.');
  const { source, sources, id, splits, limit, onFault } = withDefaultSplits(params);
  if (splits && formsOf(params).every((form) => bringsSplits(form) && !partsTrain(form, splits))) {
    const words =
      'expected no splits, as the source brings its own (a WRENCH folder, a synthetic world, or one table per split); received some';
    const hint =
      'Leave them out. Beside one table per split, shares such as {train: 0.9, validation: 0.1} cut a split that has no table out of train.';
    problems.add('SPLITS_TWICE', placeOf(root, ['data', 'splits']), words, hint);
  }
  const own = { source, sources, id, splits, ...(limit && { limit }), onFault };
  return {
    params: { ...own, baseDir },
    spec: toDataSpec(own, { baseDir, seed }),
  };
}

/**
 * The columns of every source, or of those that can be read; a source that cannot is reported.
 *
 * @param missing sources that are not looked at
 */
export async function readColumns(
  root: ConfigNode,
  spec: DataSpec,
  missing: ReadonlySet<string>,
  problems: Problems,
): Promise<Map<string, readonly Column[]>> {
  const there = Object.entries(spec.sources).filter(([name]) => !missing.has(name));
  if (there.length === 0) return new Map();
  const { readHeaders } = await import('../data/readHeaders.js');
  try {
    return await readHeaders({ ...spec, sources: Object.fromEntries(there) });
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error;
  }
  // One of them cannot be read: say which, and go on with the others.
  const columns = new Map<string, readonly Column[]>();
  for (const [name, source] of there) {
    try {
      const headers = await readHeaders({ ...spec, sources: { [name]: source } });
      columns.set(name, headers.get(name) ?? []);
    } catch (error) {
      if (!(error instanceof EspalierError)) throw error;
      const path = child(child(root, 'data'), 'sources') ? ['data', 'sources', name] : ['data', 'source'];
      for (const { code, message, position, hint } of error.problems) {
        const inFile = position ? `${position.file}:${position.line}: ` : '';
        problems.add(code, placeOf(root, path), `${inFile}${message}`, hint);
      }
    }
  }
  return columns;
}

const tables = ['train', 'validation', 'test'];

/** The section with every path of a source made absolute, each from the folder of the file it stands in. */
function withAbsoluteSources(data: ConfigNode): ConfigNode {
  if (data.type !== 'map') return data;
  let result = withChild(data, 'source', absoluteSource);
  const sources = child(data, 'sources');
  if (sources?.type === 'map') {
    let map: MapNode = sources;
    for (const name of sources.entries.keys()) map = withChild(map, name, absoluteSource);
    result = withEntry(result, 'sources', map);
  }
  return result;
}

function absoluteSource(node: ConfigNode): ConfigNode {
  if (node.type !== 'map') return absolutePath(node);
  let map = withChild(node, 'path', absolutePath);
  for (const table of tables) {
    map = withChild(map, table, (each) =>
      each.type === 'map' ? withChild(each, 'path', absolutePath) : absolutePath(each),
    );
  }
  return map;
}

function absolutePath(node: ConfigNode): ConfigNode {
  if (node.type !== 'scalar' || typeof node.value !== 'string' || node.value === '') return node;
  return { ...node, value: resolve(dirname(node.span.file.path), node.value) };
}

function withChild(map: MapNode, key: string, change: (value: ConfigNode) => ConfigNode): MapNode {
  const value = child(map, key);
  return value ? withEntry(map, key, change(value)) : map;
}

/** The first `sql` of the section: paths inside a query are relative to its file. */
function firstQuery(data: ConfigNode): ScalarNode | undefined {
  if (data.type !== 'map') return undefined;
  for (const [key, { value }] of data.entries) {
    if (key === 'sql' && value.type === 'scalar') return value;
    const inside = firstQuery(value);
    if (inside) return inside;
  }
  return undefined;
}

/** The sources with a file that does not exist, each file reported; a glob is left to the reader. */
export function checkFiles(root: ConfigNode, problems: Problems): Set<string> {
  const section = child(root, 'data');
  const data = section && withAbsoluteSources(section);
  const missing = new Set<string>();
  const check = (path: readonly PropertyKey[], source: string): void => {
    const node = nodeAt(data, path.slice(1));
    if (node?.type === 'map') {
      for (const key of ['path', ...tables]) check([...path, key], source);
    } else if (node?.type === 'scalar' && typeof node.value === 'string' && !/[*?[\]{}]/.test(node.value)) {
      if (existsSync(node.value)) return;
      missing.add(source);
      const words = `expected a file or folder; received "${node.text}", which does not exist`;
      problems.add('FILE_NOT_FOUND', placeOf(root, path), words);
    }
  };
  check(['data', 'source'], defaultSourceName);
  const sources = child(data, 'sources');
  if (sources?.type === 'map') for (const name of sources.entries.keys()) check(['data', 'sources', name], name);
  return missing;
}

type Form = DataParams['source'];

function formsOf(params: DataParams): Form[] {
  return params.sources ? Object.values(params.sources) : [params.source];
}

function bringsSplits(form: Form): boolean {
  return typeof form === 'object' && (form.kind !== undefined || tables.some((key) => key in form));
}

/** Whether shares part the train table of a source among splits that have no table; see `createSplitter`. */
function partsTrain(form: Form, splits: NonNullable<DataParams['splits']>): boolean {
  if (typeof form !== 'object' || !('train' in form) || splits.column !== undefined) return false;
  const cut = splitNames.filter((split) => split !== 'train' && splits[split]);
  return cut.length > 0 && cut.every((split) => !(split in form));
}

/** The default splits written out where no source may bring its own. */
function withDefaultSplits(params: DataParams & { baseDir?: string }): DataParams & { baseDir?: string } {
  const given = params.splits;
  if (given?.column !== undefined || (!given && formsOf(params).some(bringsSplits))) return params;
  if (given && tables.some((key) => given[key as 'train'] !== undefined)) return params;
  return { ...params, splits: { train: 0.8, validation: 0.1, test: 0.1, ...given } };
}

/** The columns that no labeling function or feature sees: gold, the split and the id. */
export function hiddenColumns({ sources, id, splits }: DataSpec, gold: Iterable<string>): Set<string> {
  const implied = Object.values(sources).flatMap(impliedColumns);
  const split = splits?.kind === 'column' ? [splits.column] : [];
  return new Set([...gold, ...implied, ...split, ...(id === undefined ? [] : [id])]);
}
