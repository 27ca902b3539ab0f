import { createReadStream } from 'node:fs';

/**
 * How a file of plain text is encoded: UTF-8 where its bytes are that, UTF-16 where its mark says so, else Latin-1, which
 * reads any bytes.
 */
export async function detectEncoding(path: string): Promise<'utf-8' | 'utf-16' | 'latin-1'> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    if (first && ['fffe', 'feff'].includes(bytes.toString('hex', 0, 2))) return 'utf-16';
    first = false;
    try {
      decoder.decode(bytes, { stream: true });
    } catch {
      return 'latin-1';
    }
  }
  return 'utf-8';
}
