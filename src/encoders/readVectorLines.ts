import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EspalierError } from '../core/errors.js';

const newline = 0x0a;
const tab = 0x09;
const space = 0x20;

/**
 * Reads a file of word vectors line by line: word2vec text, GloVe text, fastText `.vec`. A line is a word and its d numbers
 * with blanks or tabs between them; d is that of the first such line, and a first line of two whole numbers, `rows d`, is a heading. A word may hold
 * blanks where what stands before the last d numbers is no number (GloVe's 840B file has a few).
 *
 * @param path unpacked where it ends in .gz; UTF-8
 * @param take called for each line; `numbers` reads the line's numbers, which is most of the work
 * @returns d
 * @throws EspalierError VECTORS_FILE: a line with another number of numbers, a number that is none, bytes that are not UTF-8
 */
export async function readVectorLines(
  path: string,
  signal: AbortSignal | undefined,
  take: (word: string, numbers: () => Float32Array) => void,
): Promise<number> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  let d = 0;
  let heading: number | undefined;

  const fail = (expected: string, hint?: string) =>
    new EspalierError({ code: 'VECTORS_FILE', message: `${path}:${line}: ${expected}`, ...(hint ? { hint } : {}) });
  const decoded = (bytes: Uint8Array) => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw fail(
        'expected UTF-8 text; received other bytes',
        'Binary word2vec files (.bin) have to be saved as text first; text in another encoding, as UTF-8.',
      );
    }
  };
  const numberAt = (text: string, column: number) => {
    const value = Number(text);
    if (text !== '' && Number.isFinite(Math.fround(value))) return value;
    const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    throw fail(`expected a number in place ${column}; received ${JSON.stringify(shown)}`);
  };

  const takeLine = (bytes: Uint8Array) => {
    line++;
    const [from, to] = trimmed(bytes, line === 1);
    if (from === to) return;
    const fields = 1 + countBlanks(bytes, from, to);
    if (line === 1 && fields === 2) {
      const [rows, dimensions] = decoded(bytes.subarray(from, to)).split(/[ \t]/);
      if (/^\d+$/.test(rows) && /^\d+$/.test(dimensions)) {
        heading = Number(dimensions);
        return;
      }
    }
    if (d === 0) {
      d = fields - 1;
      if (d === 0) throw fail('expected a word and its numbers; received one word alone');
      if (heading !== undefined && heading !== d) {
        throw fail(`expected a word and ${heading} numbers, as the first line says; received ${d}`);
      }
    }
    let start = from;
    if (fields !== d + 1) {
      const text = decoded(bytes.subarray(from, to)).split(/[ \t]/);
      // Of a word with blanks something is no number; a line with too many numbers is at fault.
      const own = text.slice(1, fields - d);
      if (fields < d + 1 || own.every((part) => part !== '' && Number.isFinite(Number(part)))) {
        throw fail(`expected a word and ${d} numbers; received ${fields - 1} numbers`);
      }
      const word = text.slice(0, fields - d).join(' ');
      take(word, () => Float32Array.from(text.slice(-d), (part, j) => numberAt(part, j + 2)));
      return;
    }
    while (bytes[start] !== space && bytes[start] !== tab) start++;
    take(decoded(bytes.subarray(from, start)), () =>
      Float32Array.from(decoded(bytes.subarray(start + 1, to)).split(/[ \t]/), (part, j) => numberAt(part, j + 2)),
    );
  };

  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of openStream(path)) {
      signal?.throwIfAborted();
      const buffer: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
      let from = 0;
      for (let end = buffer.indexOf(newline); end >= 0; end = buffer.indexOf(newline, from)) {
        takeLine(buffer.subarray(from, end));
        from = end + 1;
      }
      rest = buffer.subarray(from);
      if (rest.length > longestLine) throw fail('expected lines; received none for a megabyte', 'Is it a text file?');
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) {
      throw new EspalierError(
        { code: 'VECTORS_FILE', message: `${path}: expected gzip, by its name; ${(error as Error).message}` },
        { cause: error },
      );
    }
    throw error;
  }
  if (rest.length > 0) takeLine(rest);
  if (d === 0) throw fail('expected a word and its numbers on each line; the file holds none');
  return d;
}

const longestLine = 1 << 20;

function openStream(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip({ chunkSize: 1 << 20 });
  file.on('error', (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

/** The line without a byte order mark, a carriage return and the blank that fastText ends its lines with. */
function trimmed(bytes: Uint8Array, first: boolean): [from: number, to: number] {
  const from = first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let to = bytes.length;
  while (to > from && (bytes[to - 1] === space || bytes[to - 1] === tab || bytes[to - 1] === 0x0d)) to--;
  return [from, to];
}

function countBlanks(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === space || bytes[i] === tab) count++;
  return count;
}
