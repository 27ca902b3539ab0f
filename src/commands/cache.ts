import { openStore } from '../cache/openStore.js';
import { byteText } from '../terminal/byteText.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';

/** `espalier cache info`: where the cache lies and what is in it. */
export async function cacheInfo(options: { json?: boolean }, context: CommandContext): Promise<void> {
  const usage = await openStore().usage();
  if (options.json) {
    context.print(JSON.stringify(usage, null, 2));
    return;
  }
  const { folder, limit, entries, bytes, kinds } = usage;
  context.print(`${folder}: ${byteText(bytes)} of at most ${byteText(limit)}, ${entries} entries`);
  const rows = Object.entries(kinds).map(([kind, own]) => [kind, String(own.entries), byteText(own.bytes)]);
  if (rows.length > 0) context.print(`\n${textTable(['what', 'entries', 'size'], rows, context.columns)}`);
}

/** `espalier cache clear`: takes everything out; what is needed is computed again. */
export async function cacheClear(context: CommandContext): Promise<void> {
  const store = openStore();
  const { bytes, entries } = await store.usage();
  await store.clear();
  context.print(`cleared ${store.folder}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, ${byteText(bytes)}`);
}
