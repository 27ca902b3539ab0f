import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { EspalierError } from '../core/errors.js';
import { readSafetensors, writeSafetensors } from '../network/safetensors.js';

/** The whole state of a training run between two steps: arrays by name, and everything else as JSON. */
export interface Checkpoint {
  readonly arrays: ReadonlyMap<string, Float32Array>;
  readonly state: unknown;
}

const pattern = /^step-(\d{8})\.safetensors$/;

/** Writes a checkpoint (whole or not at all) and removes all but the newest `keep`. */
export async function writeCheckpoint(
  folder: string,
  step: number,
  checkpoint: Checkpoint,
  keep: number,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensors = new Map([...checkpoint.arrays].map(([name, values]) => [name, { shape: [values.length], values }]));
  const bytes = writeSafetensors(tensors, { state: JSON.stringify(checkpoint.state) });
  await writeFileAtomic(join(folder, `step-${String(step).padStart(8, '0')}.safetensors`), Buffer.from(bytes.buffer));
  for (const name of (await checkpointNames(folder)).slice(keep)) await rm(join(folder, name), { force: true });
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
  for (const name of await checkpointNames(folder)) {
    const path = join(folder, name);
    try {
      const { tensors, metadata } = readSafetensors(await readFile(path), path);
      const state: unknown = JSON.parse(metadata.state);
      return { arrays: new Map([...tensors].map(([key, { values }]) => [key, values])), state };
    } catch (error) {
      if (!(error instanceof EspalierError || error instanceof SyntaxError)) throw error;
      say(`warning: ${path} is damaged and passed over: ${error.message}`);
    }
  }
  return undefined;
}

/** Newest first. */
async function checkpointNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => pattern.test(name))
      .sort()
      .reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
