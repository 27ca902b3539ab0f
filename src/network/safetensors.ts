import { EspalierError } from '../core/errors.js';

/** One array of a safetensors file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The bytes of a safetensors file (https://github.com/huggingface/safetensors, format description): the header's length as
 * a little-endian u64, the header as JSON padded with spaces to a multiple of 8, then the values. Names are sorted, so
 * that the same tensors give the same bytes. 32-bit floats only.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let end = 0;
  const names = [...tensors.keys()].sort();
  for (const name of names) {
    const { shape, values } = tensors.get(name) as StoredTensor;
    const start = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const name of names) {
    const { values } = tensors.get(name) as StoredTensor;
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * Reads what {@link writeSafetensors} or another program wrote.
 *
 * @param place names the file in errors
 * @throws EspalierError FILE_DAMAGED when lengths, header or offsets do not fit together; DTYPE for other than 32-bit floats
 */
export function readSafetensors(
  bytes: Uint8Array,
  place: string,
): { tensors: Map<string, StoredTensor>; metadata: Record<string, string> } {
  const damaged = (what: string) =>
    new EspalierError({ code: 'FILE_DAMAGED', message: `${place}: not a whole safetensors file: ${what}` });
  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const dataStart = 8 + headerLength;
  if (dataStart > bytes.length) throw damaged(`its header should have ${headerLength} bytes and it ends before`);
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch {
    throw damaged('its header is not JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  let last = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    if (dtype !== 'F32') {
      throw new EspalierError({
        code: 'DTYPE',
        message: `${place}: tensor ${name}: expected 32-bit floats (F32); received ${dtype}`,
      });
    }
    const [start, end] = offsets ?? [];
    const count = shape?.reduce((a, b) => a * b, 1);
    if (!(start >= 0 && end - start === count * 4)) throw damaged(`tensor ${name}: shape and offsets disagree`);
    if (dataStart + end > bytes.length) throw damaged(`tensor ${name} ends behind the file's end`);
    last = Math.max(last, end);
    // A copy: the values then lie on a 4-byte boundary and do not hold on to the file's bytes. (A Buffer's own slice is none.)
    const copy = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end));
    tensors.set(name, { shape, values: new Float32Array(copy.buffer) });
  }
  if (dataStart + last !== bytes.length) throw damaged('it has bytes behind the last tensor');
  return { tensors, metadata: metadata as unknown as Record<string, string> };
}
