import { ByteCursor } from './byteCursor.js';
import { maskedCrc32c } from './maskedCrc32c.js';

const footerLength = 48;
const magic = 0xdb4775248b80fb57n;

/**
 * The entries of a sorted string table, the file format of LevelDB (https://github.com/google/leveldb, doc/table_format.md), in which
 * TensorFlow keeps the index of a checkpoint.
 *
 * @throws RangeError when it is not whole, a checksum does not fit, or its blocks are compressed, as those of an index never are
 */
export function readSortedTable(file: Uint8Array): Map<string, Uint8Array> {
  if (file.length < footerLength) throw new RangeError(`it has ${file.length} bytes`);
  const footer = file.subarray(file.length - footerLength);
  const end = new DataView(footer.buffer, footer.byteOffset + footerLength - 8, 8).getBigUint64(0, true);
  if (end !== magic) throw new RangeError('it does not end as a table does');
  const handles = new ByteCursor(footer);
  readHandle(handles); // of a block about the table, which has nothing in it
  const entries = new Map<string, Uint8Array>();
  for (const [, handle] of entriesOf(readBlock(file, readHandle(handles)))) {
    for (const [key, value] of entriesOf(readBlock(file, readHandle(new ByteCursor(handle))))) entries.set(key, value);
  }
  return entries;
}

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

function readHandle(cursor: ByteCursor): BlockHandle {
  const offset = cursor.varint();
  return { offset, size: cursor.varint() };
}

function readBlock(file: Uint8Array, { offset, size }: BlockHandle): Uint8Array {
  const cursor = new ByteCursor(file, offset);
  const block = cursor.take(size);
  const compression = cursor.take(1);
  if (cursor.fixed32() !== maskedCrc32c(block, compression)) throw new RangeError('the checksum of a block is another');
  if (compression[0] !== 0) throw new RangeError('its blocks are compressed');
  return block;
}

/** A key is written as what it shares with the one before, and the rest. */
function* entriesOf(block: Uint8Array): Generator<[string, Uint8Array]> {
  const restarts = new ByteCursor(block, block.length - 4).fixed32();
  const end = block.length - 4 - 4 * restarts;
  const cursor = new ByteCursor(block);
  let key = Buffer.alloc(0);
  while (cursor.at < end) {
    const shared = cursor.varint();
    const own = cursor.varint();
    const length = cursor.varint();
    key = Buffer.concat([key.subarray(0, shared), cursor.take(own)]);
    yield [key.toString('utf8'), cursor.take(length)];
  }
}
