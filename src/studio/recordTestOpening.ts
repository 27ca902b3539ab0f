import { appendFile } from 'node:fs/promises';

/** Notes in a file that somebody asked for the test rows: from then on they are no blind judge of what is edited. */
export async function recordTestOpening(record: string, at: Date): Promise<void> {
  await appendFile(record, `${JSON.stringify({ event: 'testOpened', at: at.toISOString() })}\n`);
}
