import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/network/safetensors.js';

const tensors = new Map([
  ['b', { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
  ['a', { shape: [3], values: Float32Array.of(-1, 0.5, 7) }],
]);

describe('safetensors', () => {
  it('reads back what it wrote, metadata included', () => {
    const { tensors: read, metadata } = readSafetensors(writeSafetensors(tensors, { note: 'x' }), 'f');
    expect(metadata).toEqual({ note: 'x' });
    expect([...read.get('b')!.values]).toEqual([1, 2, 3, 4]);
    expect(read.get('a')!.shape).toEqual([3]);
  });

  it('has the layout that other programs read: u64 length, JSON, values in the order of the names', () => {
    const bytes = writeSafetensors(tensors);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header.a).toEqual({ dtype: 'F32', shape: [3], data_offsets: [0, 12] });
    expect(header.b).toEqual({ dtype: 'F32', shape: [2, 2], data_offsets: [12, 28] });
    expect(length % 8).toBe(0);
  });

  it.each([0, 7, 20, -1])('refuses a file cut at byte %i', (at) => {
    expect(() => readSafetensors(writeSafetensors(tensors).slice(0, at), 'f')).toThrow('FILE_DAMAGED');
  });
});
