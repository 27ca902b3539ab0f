import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openWordVectors } from '../../src/encoders/wordVectorFile.js';
import { keyStatus } from '../../src/features/embedder.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-words-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const write = (content: string | Uint8Array, ending = '.txt') => {
  const path = join(folder, `${count++}${ending}`);
  writeFileSync(path, content);
  return path;
};
const embed = async (path: string, words: readonly string[]) => (await openWordVectors(path)).embed(words);

const glove = 'the 0.5 -1\nsong 2 3e-1\nété 4 5\nthe 9 9\n';
const expected = {
  d: 2,
  values: Float32Array.of(2, 0.3, 0, 0, 0.5, -1, 4, 5),
  status: Uint8Array.of(keyStatus.whole, keyStatus.unknown, keyStatus.whole, keyStatus.whole),
};
const words = ['song', 'nowhere', 'the', 'été'];

describe('a file of word vectors', () => {
  it.each([
    ['GloVe text', glove],
    ['word2vec text, with its heading', `4 2\n${glove}`],
    ['.vec of fastText, with blanks at the ends of lines', `4 2\n${glove.replaceAll('\n', ' \n')}`],
    ['tabs, a byte order mark and Windows lines', `\ufeff${glove.replaceAll(' ', '\t').replaceAll('\n', '\r\n')}`],
    ['no newline at the end', glove.trimEnd()],
    ['words with blanks in them', `${glove}. . 3 3\nat name@domain.com 1 2\n`],
  ])('%s', async (_, content) => {
    expect(await embed(write(content), words)).toEqual(expected);
    expect(await embed(write(gzipSync(content), '.vec.gz'), words)).toEqual(expected);
  });

  it('is read across the pieces in which it comes', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `w${i} ${i} ${-i} 0.25 ${'0'.repeat(20)}1`);
    const { d, values, status } = await embed(write(rows.join('\n')), ['w39999', 'w0', 'w20000']);
    expect(d).toBe(4);
    expect([...values]).toEqual([39999, -39999, 0.25, 1, 0, 0, 0.25, 1, 20000, -20000, 0.25, 1]);
    expect([...status]).toEqual([0, 0, 0]);
  });

  it('has another hash when it has another content', async () => {
    const hashes = [glove, glove, `${glove}x 1 1\n`].map(async (text) => (await openWordVectors(write(text))).hash);
    const [a, b, c] = await Promise.all(hashes);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('says which line is wrong, and how', async () => {
    const errorOf = (content: string | Uint8Array, ending?: string) =>
      embed(write(content, ending), words).then(
        () => 'none',
        (error: Error) => error.message.replace(folder, ''),
      );
    expect(await errorOf('the 1 2\nsong 1\n')).toMatch(/^VECTORS_FILE .*:2: expected a word and 2 numbers; received 1/);
    expect(await errorOf('the 1 2\nsong 1 2 3\n')).toMatch(
      /^VECTORS_FILE .*:2: expected a word and 2 numbers; received 3/,
    );
    expect(await errorOf('1 3\nthe 1 2\n')).toMatch(
      /:2: expected a word and 3 numbers, as the first line says; received 2/,
    );
    expect(await errorOf('the 1 2\nsong 1 x2\n')).toMatch(/:2: expected a number in place 3; received "x2"/);
    expect(await errorOf('the 1 2\nsong 1 1e60\n')).toMatch(/:2: expected a number in place 3/);
    expect(await errorOf('the 1 2\nsong 1  2\n')).toMatch(/:2: expected a word and 2 numbers/);
    expect(await errorOf('word\n')).toMatch(/:1: expected a word and its numbers; received one word alone/);
    expect(await errorOf('')).toMatch(/the file holds none/);
    expect(await errorOf(Buffer.from('the 1 2\nét\xe9 1 2\n', 'latin1'))).toMatch(/:2: expected UTF-8[\s\S]*\.bin/);
    expect(await errorOf('not gzip', '.gz')).toMatch(/^VECTORS_FILE .*expected gzip/);
    await expect(openWordVectors(join(folder, 'nowhere.vec'))).rejects.toThrow(/^VECTORS_MISSING .*nowhere.vec/);
  });
});
