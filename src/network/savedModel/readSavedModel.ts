import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../../core/errors.js';
import { halfToFloat } from '../halfToFloat.js';
import type { StoredTensor } from '../safetensors.js';
import { ByteCursor } from './byteCursor.js';
import { maskedCrc32c } from './maskedCrc32c.js';
import { type ProtoFields, protoFields } from './protoFields.js';
import { readSortedTable } from './readSortedTable.js';

/** Types of tensors, as tensorflow/core/framework/types.proto numbers them. */
const dataType = { float: 1, double: 2, string: 7, bfloat16: 14, half: 19 } as const;

const bytesPer: Readonly<Record<number, number>> = {
  [dataType.float]: 4,
  [dataType.double]: 8,
  [dataType.bfloat16]: 2,
  [dataType.half]: 2,
};

/** What an object's variable is called in a checkpoint: the way to it, and this. */
const variableSuffix = '/.ATTRIBUTES/VARIABLE_VALUE';
const objectGraphKey = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** One tensor as the index describes it (BundleEntryProto). */
interface Entry {
  readonly key: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
}

/**
 * The variables of a TensorFlow SavedModel, from the checkpoint in its `variables/` (tensorflow/core/protobuf/tensor_bundle.proto). No
 * TensorFlow is needed for it. Floats of 16 and 64 bits become such of 32; what holds no real numbers, and variables that are
 * kept in slices, are left out. A variable goes by its own name, such as `dense/kernel`; where it has none, or shares it with another one, by the way to
 * it through the model's objects, such as `layers/0/kernel`.
 *
 * @param folder with saved_model.pb
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED
 */
export async function readSavedModel(folder: string): Promise<Map<string, StoredTensor>> {
  const place = join(folder, 'variables', 'variables.index');
  const index = await readFile(place).catch((cause) => {
    throw new EspalierError(
      {
        code: 'FILE_MISSING',
        message: `${place}: expected the index of a SavedModel's variables; it cannot be read`,
        hint: 'A SavedModel whose weights were frozen into its graph has none to take over.',
      },
      { cause },
    );
  });
  const { shards, entries } = whole(place, () => readIndex(index));
  const names = await namesOf();
  const tensors = new Map<string, StoredTensor>();
  for (const entry of entries) {
    const width = bytesPer[entry.dtype];
    if (width === undefined) continue;
    const { key, shape, size } = entry;
    const count = shape.reduce((product, n) => product * n, 1);
    if (size !== count * width) throw damaged(place, `${key}: its shape and its size disagree`);
    tensors.set(names.get(key) ?? nameOf(key), { shape, values: asFloats(await read(entry), entry.dtype, count) });
  }
  return tensors;

  /** The variables' own names by key, as far as each is one variable's alone. Keras writes the same one down under several keys. */
  async function namesOf(): Promise<Map<string, string>> {
    const graph = entries.find(({ key, dtype }) => key === objectGraphKey && dtype === dataType.string);
    if (!graph) return new Map();
    const bytes = await read(graph);
    const given = whole(place, () => fullNames(bytes));
    const contents = new Map<string, Set<string>>();
    for (const { key, dtype, shape, crc } of entries) {
      const name = given.get(key) ?? nameOf(key);
      contents.set(name, (contents.get(name) ?? new Set()).add(`${dtype} ${shape} ${crc}`));
    }
    return new Map([...given].filter(([, name]) => contents.get(name)?.size === 1));
  }

  async function read({ key, dtype, shard, offset, size, crc }: Entry): Promise<Buffer> {
    const number = (n: number) => String(n).padStart(5, '0');
    const file = join(folder, 'variables', `variables.data-${number(shard)}-of-${number(shards)}`);
    const bytes = Buffer.alloc(size);
    let handle: Awaited<ReturnType<typeof open>>;
    try {
      handle = await open(file);
    } catch (cause) {
      throw new EspalierError(
        { code: 'FILE_MISSING', message: `${file}: expected a file of a SavedModel's variables; it cannot be read` },
        { cause },
      );
    }
    try {
      const { bytesRead } = await handle.read(bytes, 0, size, offset);
      if (bytesRead < size) throw damaged(file, `${key} ends behind its end`);
    } finally {
      await handle.close();
    }
    // The checksum of a text is over its length as 32 bits, not as it is written.
    if (dtype !== dataType.string && maskedCrc32c(bytes) !== crc)
      throw damaged(file, `the checksum of ${key} is another`);
    return bytes;
  }
}

function readIndex(file: Uint8Array): { readonly shards: number; readonly entries: readonly Entry[] } {
  const table = readSortedTable(file);
  const header = protoFields(table.get('') ?? new Uint8Array());
  if (header.number(2) !== 0) throw new RangeError('its numbers have their high bytes first');
  const entries = [...table].flatMap(([key, value]): Entry[] => {
    const fields = protoFields(value);
    // A variable in slices has them under keys of their own, which are no names.
    if (key === '' || key.startsWith('\0') || fields.bytes(7).length > 0) return [];
    return [
      {
        key,
        dtype: fields.number(1),
        shape: fields.bytes(2).flatMap(sizesOf),
        shard: fields.number(3),
        offset: fields.number(4),
        size: fields.number(5),
        crc: fields.number(6),
      },
    ];
  });
  return { shards: header.number(1), entries };
}

/** A TensorShapeProto's. */
function sizesOf(shape: Uint8Array): number[] {
  return protoFields(shape)
    .bytes(2)
    .map((dimension) => protoFields(dimension).number(1));
}

/** Keys → the names that variables were given, out of the TrackableObjectGraph (tensorflow/core/protobuf/trackable_object_graph.proto). */
function fullNames(text: Uint8Array): Map<string, string> {
  // A tensor of one text: its length, the length's checksum, the text.
  const cursor = new ByteCursor(text);
  const length = cursor.varint();
  cursor.take(4);
  const attributes = protoFields(cursor.take(length))
    .bytes(1)
    .flatMap((object): ProtoFields[] => protoFields(object).bytes(2).map(protoFields));
  return new Map(
    attributes
      .filter((attribute) => attribute.text(2) !== '')
      .map((attribute) => [attribute.text(3), attribute.text(2)]),
  );
}

function nameOf(key: string): string {
  return key.endsWith(variableSuffix) ? key.slice(0, -variableSuffix.length) : key;
}

function asFloats(bytes: Buffer, dtype: number, count: number): Float32Array {
  const values = new Float32Array(count);
  const word = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < count; i++) {
    if (dtype === dataType.float) values[i] = bytes.readFloatLE(i * 4);
    else if (dtype === dataType.double) values[i] = bytes.readDoubleLE(i * 8);
    else if (dtype === dataType.half) values[i] = halfToFloat(bytes.readUInt16LE(i * 2));
    else {
      // The upper half of a 32-bit float.
      word.setUint16(0, bytes.readUInt16LE(i * 2));
      values[i] = word.getFloat32(0);
    }
  }
  return values;
}

function whole<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw damaged(place, (cause as Error).message, cause);
  }
}

function damaged(place: string, what: string, cause?: unknown): EspalierError {
  return new EspalierError(
    { code: 'FILE_DAMAGED', message: `${place}: not the variables of a whole SavedModel: ${what}` },
    { cause },
  );
}
