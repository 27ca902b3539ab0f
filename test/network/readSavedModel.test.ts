import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskedCrc32c } from '../../src/network/savedModel/maskedCrc32c.js';
import { readSavedModel } from '../../src/network/savedModel/readSavedModel.js';

/**
 * `variables/` of a SavedModel as TensorFlow 2.18 wrote it, of a tf.Module with the variables hidden/kernel (under two attributes: kernel and
 * again), half (16 bits), brain (bfloat16), two that are both named same (64 and 32 bits, under wide and other), and a whole number.
 */
const written = {
  index:
    'AAAGCAEaAggBABwOX0NIRUNLUE9JTlRBQkxFX09CSkVDVF9HUkFQSAgHEgAgMCj5AzUueTj9ACARYnJhaW4vLkFUVFJJQlVURVMvVkFSSUFCTEVfVkFMVUUIDhIEEgIIAiAcKAQ1UYxdZgAgDWNvdW50Ly5BVFRSSUJVVEVTL1ZBUklBQkxFX1ZBTFVFCAMSACAsKAQ1Yz9/KAAfEWhhbGYvLkFUVFJJQlVURVMvVkFSSUFCTEVfVkFMVUUIExIEEgIIAiAYKAQ1XHqDnQAhE2tlcm5lbC8uQVRUUklCVVRFUy9WQVJJQUJMRV9WQUxVRQgBEggSAggCEgIIAygYNfh/bQ4AIBFvdGhlci8uQVRUUklCVVRFUy9WQVJJQUJMRV9WQUxVRQgBEgQSAggBICgoBDVfz4u1AB8Rd2lkZS8uQVRUUklCVVRFUy9WQVJJQUJMRV9WQUxVRQgCEgQSAggBICAoCDVqnkq3AAAAAAEAAAAA2aENDgAAAAABAAAAAMDyobAAAQN4APMCAAAAAAEAAAAA3VcjHvgCCIUDDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABX+4CLJHVH2w==',
  data: 'AACAPwAAgL8AAABAAAAAAAAAgD8AAIC/ADwAuMA/QMAAAAAAAADQPwAA4EADAAAA8wNee19qCmAKCggBEgZrZXJuZWwKCQgBEgVhZ2FpbgoICAISBGhhbGYKCQgDEgVicmFpbgoICAQSBHdpZGUKCQgFEgVvdGhlcgoJCAYSBWNvdW50Cg4IBxIKc2lnbmF0dXJlcyoCCAEKSBJCCg5WQVJJQUJMRV9WQUxVRRINaGlkZGVuL2tlcm5lbBoha2VybmVsLy5BVFRSSUJVVEVTL1ZBUklBQkxFX1ZBTFVFKgIIAQo9EjcKDlZBUklBQkxFX1ZBTFVFEgRoYWxmGh9oYWxmLy5BVFRSSUJVVEVTL1ZBUklBQkxFX1ZBTFVFKgIIAQo/EjkKDlZBUklBQkxFX1ZBTFVFEgVicmFpbhogYnJhaW4vLkFUVFJJQlVURVMvVkFSSUFCTEVfVkFMVUUqAggBCj0SNwoOVkFSSUFCTEVfVkFMVUUSBHNhbWUaH3dpZGUvLkFUVFJJQlVURVMvVkFSSUFCTEVfVkFMVUUqAggBCj4SOAoOVkFSSUFCTEVfVkFMVUUSBHNhbWUaIG90aGVyLy5BVFRSSUJVVEVTL1ZBUklBQkxFX1ZBTFVFKgIIAQpCEjwKDlZBUklBQkxFX1ZBTFVFEghWYXJpYWJsZRogY291bnQvLkFUVFJJQlVURVMvVkFSSUFCTEVfVkFMVUUqAggBCgIqAA==',
};
const index = () => Buffer.from(written.index, 'base64');
const data = () => Buffer.from(written.data, 'base64');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-saved-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(indexBytes: Uint8Array, dataBytes?: Uint8Array): string {
  mkdirSync(join(folder, 'variables'), { recursive: true });
  writeFileSync(join(folder, 'variables/variables.index'), indexBytes);
  if (dataBytes) writeFileSync(join(folder, 'variables/variables.data-00000-of-00001'), dataBytes);
  return folder;
}

it('has the checksum of CRC-32C, masked', () => {
  // RFC 3720 B.4 and the usual check: of "123456789" it is e3069283; turned right by 15 bits and moved on.
  const plain = 0xe3069283;
  const masked = (((plain >>> 15) | (plain << 17)) + 0xa282ead8) >>> 0;
  expect(maskedCrc32c(Buffer.from('123456789'))).toBe(masked);
  expect(maskedCrc32c(Buffer.from('1234'), Buffer.from('56789'))).toBe(masked);
});

describe('the variables of a SavedModel', () => {
  it('go by their names, by the way to them where two have one name, and are spread to 32 bits', async () => {
    const tensors = await readSavedModel(write(index(), data()));
    expect([...tensors.keys()].sort()).toEqual(['brain', 'half', 'hidden/kernel', 'other', 'wide']);
    expect(tensors.get('hidden/kernel')).toEqual({ shape: [2, 3], values: Float32Array.of(1, -1, 2, 0, 1, -1) });
    expect([...tensors.get('half')!.values]).toEqual([1, -0.5]);
    expect([...tensors.get('brain')!.values]).toEqual([1.5, -3]);
    expect(tensors.get('wide')).toEqual({ shape: [1], values: Float32Array.of(0.25) });
    expect([...tensors.get('other')!.values]).toEqual([7]);
  });

  it('are found damaged wherever a byte is another', async () => {
    const at = (bytes: Buffer, i: number) => {
      bytes[i] ^= 1;
      return bytes;
    };
    for (const i of [3, 200, index().length - 1]) {
      await expect(readSavedModel(write(at(index(), i), data())), `byte ${i}`).rejects.toThrow(
        /FILE_DAMAGED .*variables\.index/,
      );
    }
    await expect(readSavedModel(write(index(), at(data(), 0)))).rejects.toThrow(
      /FILE_DAMAGED .*data-00000.*checksum of kernel/,
    );
    await expect(readSavedModel(write(index(), data().subarray(0, 20)))).rejects.toThrow(
      /FILE_DAMAGED .*ends behind its end/,
    );
    await expect(readSavedModel(write(index().subarray(0, 40), data()))).rejects.toThrow(
      /FILE_DAMAGED .*it has 40 bytes/,
    );
  });

  it('are missed where there are none', async () => {
    await expect(readSavedModel(folder)).rejects.toThrow(/FILE_MISSING .*variables\.index[\s\S]*frozen into its graph/);
    await expect(readSavedModel(write(index()))).rejects.toThrow(/FILE_MISSING .*variables\.data-00000-of-00001/);
  });
});
