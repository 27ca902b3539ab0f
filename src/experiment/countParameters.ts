import { open } from 'node:fs/promises';

/**
 * The numbers in a safetensors file, from its header alone: an 8-byte length, little-endian, and so many bytes of JSON with each tensor's shape.
 *
 * @returns undefined where there is no such file
 */
export async function countParameters(path: string): Promise<number | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer: length } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const size = Number(length.readBigUInt64LE());
    const { buffer: bytes } = await file.read(Buffer.alloc(size), 0, size, 8);
    const { __metadata__: _, ...tensors } = JSON.parse(bytes.toString('utf8')) as Record<string, { shape: number[] }>;
    return Object.values(tensors).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  } finally {
    await file.close();
  }
}
