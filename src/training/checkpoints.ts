import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { readSafetensors, writeSafetensors } from '../network/safetensors.js';

/** The whole state of a training run between two steps: arrays by name, and everything else as JSON. */
export interface Checkpoint {
  readonly arrays: ReadonlyMap<string, Float32Array>;
  readonly state: unknown;
}

const pattern = /^step-\d{8}\.safetensors$/;

/** Also what a process that was killed while it wrote has left half written. */
const orPartial = /^step-\d{8}\.safetensors$|^\.step-\d{8}\.safetensors\..+\.partial$/;

/**
 * Writes a checkpoint (whole or not at all) and removes all but the newest `keep` up to it. One of a later step is none that
 * this run went on from, because it is damaged: it goes too, or it would take the place of a whole one.
 */
export async function writeCheckpoint(
  folder: string,
  step: number,
  checkpoint: Checkpoint,
  keep: number,
): Promise<void> {
  const tensors = new Map([...checkpoint.arrays].map(([name, values]) => [name, { shape: [values.length], values }]));
  const bytes = writeSafetensors(tensors, { state: JSON.stringify(checkpoint.state) });
  const name = `step-${String(step).padStart(8, '0')}.safetensors`;
  await writeFileWhole(join(folder, name), bytes);
  const upToThis = (await namesMatching(folder, pattern)).filter((other) => other <= name);
  const kept = new Set(upToThis.slice(0, keep));
  for (const other of await namesMatching(folder, orPartial)) {
    if (!kept.has(other)) await rm(join(folder, other), { force: true });
  }
}

/**
 * The newest checkpoint that can be read; a damaged one is passed over for the one before it.
 *
 * @param say told of every damaged file
 * @returns undefined where there is none
 */
export async function readNewestCheckpoint(
  folder: string,
  say: (line: string) => void,
): Promise<Checkpoint | undefined> {
  for (const name of await namesMatching(folder, pattern)) {
    const path = join(folder, name);
    try {
      const { tensors, metadata } = readSafetensors(await readFile(path), path);
      const state: unknown = JSON.parse(metadata.state);
      return { arrays: new Map([...tensors].map(([key, { values }]) => [key, values])), state };
    } catch (error) {
      if (!(error instanceof EspalierError || error instanceof SyntaxError)) throw error;
      const what = error instanceof EspalierError ? error.problems[0].message : `${path}: ${error.message}`;
      say(`warning: DAMAGED_CHECKPOINT  ${what}; passed over for the one before it`);
    }
  }
  return undefined;
}

/** Newest first. */
async function namesMatching(folder: string, wanted: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => wanted.test(name))
      .sort()
      .reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
