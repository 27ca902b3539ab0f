import { EspalierError, type Problem } from '../core/errors.js';

/** Turns what DuckDB throws while it reads `place` into an error that says what to try. */
export function readError(error: unknown, place: string): EspalierError {
  if (error instanceof EspalierError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new EspalierError(describe(text, place), { cause: error });
}

/** Awaits `work`; what fails is told as {@link readError} does. */
export async function reading<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw readError(error, place);
  }
}

function describe(text: string, place: string): Problem {
  const file = /file = (.+)$/m.exec(text)?.[1] ?? /in file "([^"]+)"/.exec(text)?.[1] ?? place;
  const line = Number(/(?:CSV Error on Line:|in line|at line) (\d+)/.exec(text)?.[1]);
  const position = line > 0 ? { file, line, column: 1 } : undefined;
  const path = position ? undefined : file;
  const widths = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (widths) {
    return {
      code: 'CSV_RAGGED',
      position,
      path,
      message: `expected ${widths[1]} fields as in the first line; received ${widths[2]}`,
      hint: 'Fields that hold the delimiter or a line break must be quoted; a wrong delimiter is mended by {path, delimiter: ";"}.',
    };
  }
  if (/not utf-8 encoded|Invalid unicode|invalid UTF|File is not utf/i.test(text)) {
    return {
      code: 'ENCODING',
      position,
      path,
      message: 'expected UTF-8 text; received bytes that are none',
      hint: `If the file is from Windows or a spreadsheet, try source: {path: ${file}, encoding: latin-1} (or utf-16).`,
    };
  }
  if (/unterminated quote|quote should be followed/i.test(text)) {
    return {
      code: 'CSV_QUOTE',
      position,
      path,
      message: 'expected a quoted field to end in a quote, with quotes inside doubled ("")',
      hint: excerpt(text),
    };
  }
  const cast = /(?:Could not convert string|Failed to cast value) ["']*(.*?)["']* to/i.exec(text);
  if (cast && !/JSON/.test(text)) {
    return {
      code: 'CELL_TYPE',
      position,
      path,
      message: `expected numbers, as \`types\` says of the column; received "${cast[1].slice(0, 80)}"`,
    };
  }
  if (/expected records/i.test(text)) {
    return {
      code: 'JSON_SHAPE',
      path: file,
      message: 'expected JSON objects, one a line or in one array; received none',
    };
  }
  if (/Malformed JSON|JSON transform error|Could not (parse|read) JSON|invalid JSON/i.test(text)) {
    return { code: 'JSON_SYNTAX', position, path, message: `expected JSON objects; ${firstLine(text)}` };
  }
  if (/parquet/i.test(text) && /(magic bytes|too small|footer|not a parquet)/i.test(text)) {
    return { code: 'PARQUET_FORMAT', path: file, message: `expected a Parquet file; ${firstLine(text)}` };
  }
  if (/Permission denied/i.test(text)) {
    return { code: 'CANNOT_ACCESS', path: file, message: 'expected a file that can be read; permission denied' };
  }
  if (/not a GZIP stream/i.test(text)) {
    return {
      code: 'FILE_FORMAT',
      path: file,
      message: 'expected a file packed by gzip, as its name ends in .gz; received another',
    };
  }
  if (/No files found|Cannot open file|No such file/i.test(text)) {
    return { code: 'FILE_MISSING', path: file, message: `expected a file there; ${firstLine(text)}` };
  }
  return { code: 'DATA_READ', position, path, message: firstLine(text) };
}

/** The start of DuckDB's own words, without its advice for people who write SQL. */
function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? text;
  return line.length > 300 ? `${line.slice(0, 300)}…` : line.trim();
}

/** The line of the file that DuckDB shows. */
function excerpt(text: string): string | undefined {
  const line = /^Original Line: (.*)$/m.exec(text)?.[1];
  return line === undefined ? undefined : `The line begins: ${line.slice(0, 120)}`;
}
