import { Console } from 'node:console';
import { workerData } from 'piscina';
import { EspalierError } from '../core/errors.js';
import type { Column, RowChunk } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { castOnBlock } from './castOnBlock.js';
import { type CastVotes, takeVotes } from './castVotes.js';
import type { Table } from './labelingFunction.js';
import { type PreparableSpec, prepareLabelingFunctions } from './prepareLabelingFunctions.js';
import { RowBlock } from './rowBlock.js';
import { VoteBuffer } from './voteBuffer.js';

/** What a worker needs to get the heavy labeling functions ready by itself. */
export interface WorkerSetup {
  readonly specs: readonly PreparableSpec[];
  readonly tasks: readonly TaskSpec[];
  /** The columns that labeling functions may see. */
  readonly columns: readonly Column[];
  readonly baseDir: string;
  readonly timeLimit: number;
  readonly countsFaults: boolean;
  /** The tables that resources come from, by path. */
  readonly tables: ReadonlyMap<string, Table>;
}

// A worker's stdout is the whole process's, which holds results alone.
globalThis.console = new Console(process.stderr, process.stderr);

const setup = workerData as WorkerSetup;
const ready = prepareLabelingFunctions({ columns: setup.columns, ids: [] }, setup.tasks, setup.specs, {
  ...setup,
  hidden: new Set(),
  readTable: async (path) => setup.tables.get(path)!,
  warn: () => {},
});
const votes = new VoteBuffer();

/** What every heavy labeling function says about a chunk, in the order of the specs. */
export default async function castOnChunk(chunk: RowChunk): Promise<CastVotes[]> {
  const { prepared, visible } = await ready;
  const block = new RowBlock(
    chunk,
    visible.map(({ name }) => name),
  );
  const cast: CastVotes[] = [];
  for (const each of prepared) {
    let problems: EspalierError['problems'] | undefined;
    try {
      await castOnBlock(each, block, votes);
    } catch (error) {
      if (!(error instanceof EspalierError)) throw error;
      problems = error.problems;
    }
    cast.push({ ...takeVotes(votes), problems });
  }
  return cast;
}
