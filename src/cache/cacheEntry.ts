import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** The named parts of an entry, such as `{keys, rows}`. */
export type EntryParts = Readonly<Record<string, Uint8Array>>;

interface Header {
  readonly version: 1;
  readonly parts: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** A header is one line; longer than this it is not one of ours. */
const longestHeader = 1 << 16;

/**
 * An entry's bytes: one line, `<sha256 of the JSON> <JSON>`, that says the parts' names, lengths and checksums; then the parts
 * end to end. So one part can be read, and proved, without the others.
 */
export function encodeEntry(parts: EntryParts): Buffer {
  const header: Header = {
    version: 1,
    parts: Object.entries(parts).map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) })),
  };
  const json = JSON.stringify(header);
  return Buffer.concat([Buffer.from(`${sha256(json)} ${json}\n`), ...Object.values(parts)]);
}

/**
 * Reads the named parts.
 *
 * @returns undefined where anything about the entry is not as it was written: a flipped bit, a missing end, another version
 */
export async function readEntry(
  file: FileHandle,
  names: readonly string[],
): Promise<Record<string, Uint8Array<ArrayBuffer>> | undefined> {
  const { size } = await file.stat();
  const start = await readAt(file, 0, Math.min(size, longestHeader));
  const end = start.indexOf(10);
  if (end < 0) return undefined;
  const [checksum, json] = splitOnce(Buffer.from(start.buffer, 0, end).toString('utf8'));
  if (sha256(json) !== checksum) return undefined;
  const header = JSON.parse(json) as Header;
  if (header.version !== 1) return undefined;
  const read: Record<string, Uint8Array<ArrayBuffer>> = {};
  let offset = end + 1;
  for (const part of header.parts) {
    if (names.includes(part.name)) {
      const content = await readAt(file, offset, part.bytes);
      if (sha256(content) !== part.sha256) return undefined;
      read[part.name] = content;
    }
    offset += part.bytes;
  }
  return offset === size && names.every((name) => name in read) ? read : undefined;
}

/** In an array of its own, so that it can be looked at as numbers of any width; shorter where the file ends. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf(' ');
  return [line.slice(0, at), line.slice(at + 1)];
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
