import { relative, sep } from 'node:path';
import type { SourcePosition } from '../core/errors.js';

/** A text that configuration came from: a YAML file, or the words of one `--set`. */
export interface ConfigFile {
  /** Absolute path; relative paths written in this file start at its folder. */
  readonly path: string;
  /** What errors call it: the path from the working directory where that is shorter. */
  readonly label: string;
  readonly text: string;
  /** True for the words of a `--set`, whose paths are relative to the experiment file. */
  readonly override: boolean;
}

/** A stretch of a file: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly file: ConfigFile;
  readonly start: number;
  readonly end: number;
}

/** The name under which errors show `path` to somebody who works in `cwd`. */
export function fileLabel(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near !== '' && !near.startsWith(`..${sep}..${sep}`) && near.length < path.length ? near : path;
}

/** Where a span starts, counted from 1. */
export function positionOf(span: Span): SourcePosition {
  const { file, start } = span;
  const before = file.text.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++;
  return { file: file.label, line, column: start - lineStart + 1 };
}

/** The longest line an excerpt shows before it is cut. */
const widest = 110;

/**
 * The line a span starts on, and carets below the part of the span that lies on it:
 *
 * ```
 *    41 |       kind: dawidSkeen
 *       |             ^^^^^^^^^^
 * ```
 */
export function excerptOf(span: Span): string {
  const { file, start, end } = span;
  const { line, column } = positionOf(span);
  const lineStart = start - (column - 1);
  const lineEnd = file.text.indexOf('\n', lineStart);
  const text = file.text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '');
  // Far to the right in a long line, the excerpt starts a little before the place.
  const from = column > widest - 20 ? column - 41 : 0;
  const rest = text.length > from + widest ? '…' : '';
  const shown = `${from > 0 ? '…' : ''}${text.slice(from + (from > 0 ? 1 : 0), from + widest)}${rest}`;
  const carets = Math.max(1, Math.min(end - start, text.trimEnd().length - (column - 1), from + widest - (column - 1)));
  const indent = text.slice(from, column - 1).replace(/[^\t]/g, ' ');
  return `${String(line).padStart(5)} | ${shown}\n      | ${indent}${'^'.repeat(carets)}`;
}
