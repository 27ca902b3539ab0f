import type { Interval } from '../../evaluation/bootstrap.js';
import type { ChartSpec } from '../../report/chart.js';
import { labelRoom } from '../../report/labelRoom.js';
import { palette } from '../../report/palette.js';

/** A dot with its interval in a row of its own. */
export interface Dot {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval | null;
  /** @default the network's */
  readonly color?: string;
}

/** Differences as dots with intervals, one below the other, round a line at `from`. */
export function dotSpec(dots: readonly Dot[], title: string, from = 0): ChartSpec {
  const values = dots.map(({ name, value, interval, color = palette.network.light }) => ({
    name,
    value,
    color,
    low: interval?.[0] ?? value,
    high: interval?.[1] ?? value,
  }));
  const { plot, labelLimit } = labelRoom(
    dots.map(({ name }) => name),
    'wide',
    12,
  );
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { zero: false, nice: true },
    axis: { title, grid: true, tickCount: 6 },
  });
  const axis = { title: null, labelLimit, labelColor: palette.ink.light, labelFontSize: 12 };
  return {
    width: Math.min(560, plot),
    height: { step: 22 },
    data: { values },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, axis },
      color: { field: 'color', type: 'nominal', scale: null },
    },
    layer: [
      {
        data: { values: [{ from }] },
        mark: { type: 'rule', strokeDash: [3, 3], color: palette.rule.light },
        encoding: { x: x('from'), y: null, color: null },
      },
      { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { x: x('low'), x2: { field: 'high' } } },
      { mark: { type: 'point', filled: true, size: 58, opacity: 1 }, encoding: { x: x('value') } },
    ],
  };
}

/** A point of a line. */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly interval?: Interval | null;
}

/** Points joined by a line, or a line alone. */
export interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: readonly LinePoint[];
  /** A curve that was not measured, such as a fit. */
  readonly dashed?: boolean;
}

/** Lines with the intervals of their points. */
export function lineSpec(
  lines: readonly Line[],
  { x: xTitle, y: yTitle, log = false }: { readonly x: string; readonly y: string; readonly log?: boolean },
): ChartSpec {
  const valuesOf = (dashed: boolean) =>
    lines
      .filter((line) => (line.dashed ?? false) === dashed)
      .flatMap(({ name, color, points }) =>
        points.map(({ x, y, interval }) => ({ name, color, x, y, low: interval?.[0] ?? y, high: interval?.[1] ?? y })),
      );
  const measured = valuesOf(false);
  const ticks = [...new Set(measured.map(({ x }) => x))].sort((a, b) => a - b);
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { type: log ? 'log' : 'linear', nice: false, zero: false },
    axis: { title: xTitle, grid: false, values: ticks, format: ',~g' },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { zero: false, nice: true },
    axis: { title: yTitle, grid: true, tickCount: 5 },
  });
  const color = { field: 'color', type: 'nominal', scale: null };
  const detail = { field: 'name', type: 'nominal' };
  return {
    width: 520,
    height: 240,
    layer: [
      {
        data: { values: valuesOf(true) },
        mark: { type: 'line', strokeDash: [4, 3], strokeWidth: 1.5 },
        encoding: { x, y: y('y'), color, detail },
      },
      {
        data: { values: measured },
        mark: { type: 'line', strokeWidth: 2, point: { size: 40 } },
        encoding: { x, y: y('y'), color, detail },
      },
      {
        data: { values: measured },
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x, y: y('low'), y2: { field: 'high' }, color },
      },
    ],
  };
}

/** A field of a heat map. */
export interface HeatField {
  readonly row: string;
  readonly column: string;
  readonly value: number;
}

/** With more columns than this numbers would not fit their fields. */
const mostWritten = 12;

/**
 * A heat map. Around `middle` two colors tell above from below; without it one color grows from the smallest value to the largest.
 */
export function heatSpec(
  fields: readonly HeatField[],
  { middle, text }: { readonly middle?: number; readonly text: (value: number) => string },
): ChartSpec {
  const values = fields.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = middle === undefined ? high - low : Math.max(high - middle, middle - low);
  const strength = (value: number) =>
    reach === 0 ? 0.5 : (middle === undefined ? value - low : Math.abs(value - middle)) / reach;
  const columns = new Set(fields.map(({ column }) => column)).size;
  const axis = { title: null, labelColor: palette.ink.light, labelLimit: 150, labelOverlap: false, grid: false };
  const side = Math.max(16, Math.min(56, Math.floor(560 / columns)));
  return {
    width: { step: side },
    height: { step: Math.min(side, 30) },
    data: {
      values: fields.map(({ row, column, value }) => ({
        row,
        column,
        text: text(value),
        strength: strength(value),
        color: middle !== undefined && value < middle ? palette.labelModel.light : palette.network.light,
      })),
    },
    encoding: {
      x: { field: 'column', type: 'nominal', sort: null, axis: { ...axis, labelAngle: -45, orient: 'top' } },
      y: { field: 'row', type: 'nominal', sort: null, axis },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: palette.grid.light },
        encoding: {
          color: { field: 'color', type: 'nominal', scale: null },
          // Strength as opacity: one color serves light and dark pages.
          fillOpacity: { field: 'strength', type: 'quantitative', scale: { domain: [0, 1], range: [0, 0.75] } },
        },
      },
      ...(columns > mostWritten
        ? []
        : [{ mark: { type: 'text', fontSize: 10, color: palette.ink.light }, encoding: { text: { field: 'text' } } }]),
    ],
  };
}
