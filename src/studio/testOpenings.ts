import { appendFile, readFile } from 'node:fs/promises';

/** Notes in `record` that somebody asked for the test rows: from then on they are no blind judge of what is edited. */
export async function recordTestOpening(record: string, at: Date): Promise<void> {
  await appendFile(record, `${JSON.stringify({ event: 'testOpened', at: at.toISOString() })}\n`);
}

/** How often that was. */
export async function readTestOpenings(record: string): Promise<number> {
  const text = await readFile(record, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line.includes('"testOpened"')).length;
}
