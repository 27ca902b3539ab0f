import { EspalierError } from '../core/errors.js';
import { type SplitName, splitCode, splitNames } from '../core/split.js';
import { type Stratum, splitByHash, splitByTime } from './assignSplits.js';
import type { SplitSpec } from './dataSpec.js';
import type { OpenedSource } from './openSource.js';
import { timeOf } from './timeOf.js';

/** Collects what a source's splits depend on row by row. */
export interface Splitter {
  /** The column that it looks at, if any. */
  readonly column?: string;
  add(row: number, cell: unknown): void;
  /** [n] what keeps rows together, see `RowSource.groups`; only where splits go by groups. */
  groups?(ids: readonly string[]): readonly string[];
  /** @returns [n] split codes */
  finish(ids: readonly string[], strata: readonly Stratum[]): Uint8Array;
}

const defaultSplits: Extract<SplitSpec, { kind: 'ratio' }> = {
  kind: 'ratio',
  shares: { train: 0.8, validation: 0.1, test: 0.1 },
};

/**
 * The splits of one source: its own where it brings some, else as the experiment says. Shares beside one table per split part
 * the train table: `{train: 0.9, validation: 0.1}` cuts a validation split that has no table out of it.
 */
export function createSplitter(source: OpenedSource, spec: SplitSpec | undefined): Splitter {
  if (source.kind === 'splitFiles') {
    if (partsTrainTable(source, spec)) return splitterOfTrainTable(source, spec);
    return { add: () => {}, finish: () => splitsOfTables(source) };
  }
  if (source.kind === 'wrench' || source.kind === 'synthetic') return splitterByColumn(source, 'split', {});
  if (spec?.kind === 'column') return splitterByColumn(source, spec.column, spec.map);
  const { shares, group, time } = spec ?? defaultSplits;
  if (time !== undefined) return splitterByTime(source, time, shares);
  if (group === undefined) return { add: () => {}, finish: (ids, strata) => splitByHash(ids, shares, strata) };
  const cells: unknown[] = new Array(source.n);
  // A row without a group is a group of its own.
  const groups = (ids: readonly string[]) => ids.map((id, row) => (cells[row] === null ? id : `group ${cells[row]}`));
  return {
    column: group,
    add(row, cell) {
      cells[row] = cell;
    },
    groups,
    // Groups hold rows of many classes, so they are not stratified.
    finish: (ids) => splitByHash(groups(ids), shares),
  };
}

/** Whether a source says itself which split every row is in. */
export function bringsSplits(source: OpenedSource, spec: SplitSpec | undefined): boolean {
  return (
    source.kind === 'wrench' ||
    source.kind === 'synthetic' ||
    (source.kind === 'splitFiles' && !partsTrainTable(source, spec))
  );
}

/** Shares part the train table among splits that have no table of their own; they never add to one that has. */
function partsTrainTable({ tables }: OpenedSource, spec: SplitSpec | undefined): boolean {
  if (spec?.kind !== 'ratio' || tables[0].split !== 'train') return false;
  const cut = splitNames.filter((split) => split !== 'train' && spec.shares[split] > 0);
  return cut.length > 0 && cut.every((split) => tables.every((table) => table.split !== split));
}

function splitterOfTrainTable(source: OpenedSource, spec: SplitSpec | undefined): Splitter {
  const [n] = source.sizes;
  const ofTrain = createSplitter({ ...source, kind: 'file', n }, spec);
  return {
    column: ofTrain.column,
    add(row, cell) {
      if (row < n) ofTrain.add(row, cell);
    },
    ...(ofTrain.groups && { groups: (ids) => [...ofTrain.groups!(ids.slice(0, n)), ...ids.slice(n)] }),
    finish(ids, strata) {
      const splits = splitsOfTables(source);
      const goldOfTrain = strata.map(({ gold, k }) => ({ gold: gold.subarray(0, n), k }));
      splits.set(ofTrain.finish(ids.slice(0, n), goldOfTrain));
      return splits;
    },
  };
}

function splitsOfTables({ tables, sizes, n }: OpenedSource): Uint8Array {
  const splits = new Uint8Array(n);
  let start = 0;
  tables.forEach(({ split }, i) => {
    splits.fill(splitCode[split as SplitName], start, start + sizes[i]);
    start += sizes[i];
  });
  return splits;
}

function splitterByColumn(source: OpenedSource, column: string, map: Readonly<Record<string, SplitName>>): Splitter {
  const codes = new Map<unknown, number>(splitNames.map((name) => [name, splitCode[name]]));
  for (const [value, name] of Object.entries(map)) codes.set(value, splitCode[name]);
  const splits = new Uint8Array(source.n);
  let stray: { row: number; cell: unknown } | undefined;
  return {
    column,
    add(row, cell) {
      const code = codes.get(typeof cell === 'string' ? cell.trim() : String(cell));
      if (code === undefined) stray ??= { row, cell };
      else splits[row] = code;
    },
    finish(ids) {
      if (!stray) return splits;
      throw new EspalierError({
        code: 'SPLIT_VALUE',
        path: 'data.splits',
        message: `source "${source.name}", column "${column}", row ${stray.row} (id "${ids[stray.row]}"): expected one of ${[...codes.keys()].join(', ')}; received ${JSON.stringify(stray.cell)}`,
        hint: `Map other values: splits: {column: ${column}, map: {${yamlKey(stray.cell)}: validation}}.`,
      });
    },
  };
}

/** A cell as the key of a YAML map in one line: quoted unless it is a plain word. */
function yamlKey(cell: unknown): string {
  const text = String(cell ?? '');
  return /^[\p{L}\p{N}_]+$/u.test(text) ? text : JSON.stringify(text);
}

function splitterByTime(source: OpenedSource, column: string, shares: Readonly<Record<SplitName, number>>): Splitter {
  const times = new Float64Array(source.n);
  let stray: { row: number; cell: unknown } | undefined;
  return {
    column,
    add(row, cell) {
      times[row] = timeOf(cell);
      if (Number.isNaN(times[row])) stray ??= { row, cell };
    },
    finish(ids) {
      if (!stray) return splitByTime(times, shares);
      throw new EspalierError({
        code: 'TIME_VALUE',
        path: 'data.splits.time',
        message: `source "${source.name}", column "${column}", row ${stray.row} (id "${ids[stray.row]}"): expected a number, an ISO 8601 date or a mail header's date; received ${JSON.stringify(stray.cell)}`,
        hint: 'Write dates as 2024-03-31 or 2024-03-31T12:00:00Z.',
      });
    },
  };
}
