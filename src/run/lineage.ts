import type { RunFolder } from './runFolder.js';

const file = 'lineage.json';

/** lineage.json: what a run came from, so that runs can be told apart and set side by side. */
export interface Lineage {
  readonly version: 1;
  /** Source → a hash of its rows; `null` where it could not be told. */
  readonly data: Readonly<Record<string, string | null>>;
  /** Task → its source. */
  readonly tasks: Readonly<Record<string, string>>;
  readonly labelingFunctions: readonly {
    readonly name: string;
    readonly tasks: readonly string[];
    /** A hash of all that its votes rest on beside the rows; `null` where it could not be told. */
    readonly definition: string | null;
  }[];
  /** The run whose weights training started from. */
  readonly transferredFrom?: { readonly path: string; readonly configHash?: string };
  /** When it was gone on with, each time. */
  readonly resumed?: readonly string[];
  /** When its test rows were looked at one by one, and by which command. */
  readonly testOpened?: readonly { readonly command: string; readonly date: string }[];
}

export function writeLineage(folder: RunFolder, lineage: Lineage): Promise<void> {
  return folder.writeJson(file, lineage);
}

/** @returns null for a run that recorded none */
export async function readLineage(folder: RunFolder): Promise<Lineage | null> {
  return (await folder.readTextIfThere(file)) === null ? null : folder.readJson<Lineage>(file);
}
