import { openStore } from '../cache/openStore.js';
import type { Experiment } from '../config/experiment.js';
import { formatProblem, type Problem, type SourcePosition } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { Dataset } from '../data/openDataset.js';
import { readTable } from '../data/readTable.js';
import { applyLabelingFunctions } from '../labeling/applyLabelingFunctions.js';
import type { PipelineEnvironment } from './environment.js';
import { openVoteMemory, type SourceMemory } from './voteMemory.js';

/** Every task's votes, and what it took to cast them. */
export interface Votes {
  readonly matrices: ReadonlyMap<string, LabelMatrix>;
  /** Per task, per LF: the number of faults by split. */
  readonly faults: ReadonlyMap<string, readonly Uint32Array[]>;
  /** Per task, per LF: where the experiment declares it. */
  readonly places: ReadonlyMap<string, readonly (SourcePosition | undefined)[]>;
  /** Per task, [m]: a number for the labeling function, the same one in every task of its source that it votes on. */
  readonly lfIds: ReadonlyMap<string, readonly number[]>;
  /** What is known of the rows and functions that the votes come from, by source. */
  readonly origins: ReadonlyMap<string, VoteOrigin>;
  /** How many labeling functions were not asked, as their votes on these rows were kept from another time. */
  readonly recalled: number;
  /** Rows labeled over all sources, and the seconds that the labeling functions took with the text in memory. */
  readonly rows: number;
  readonly seconds: number;
  /** What looks odd about the labeling functions. */
  readonly warnings: readonly Problem[];
}

/** What a source's votes come from. */
export type VoteOrigin = Pick<SourceMemory, 'data' | 'functions'>;

/**
 * Applies every labeling function, source by source. Those whose votes on the same rows the cache holds are not asked again.
 *
 * @param environment.store where votes are kept @default the store of this machine's user
 */
export async function castVotes(
  experiment: Experiment,
  data: Dataset,
  environment: PipelineEnvironment,
): Promise<Votes> {
  const { progress, signal, now } = environment;
  const store = environment.store ?? openStore((line) => progress.say(`warning: ${line}`));
  const votes = {
    matrices: new Map<string, LabelMatrix>(),
    faults: new Map<string, readonly Uint32Array[]>(),
    places: new Map<string, readonly (SourcePosition | undefined)[]>(),
    lfIds: new Map<string, readonly number[]>(),
    origins: new Map<string, VoteOrigin>(),
    recalled: 0,
    rows: 0,
    seconds: 0,
    warnings: [] as Problem[],
  };
  for (const source of data.sources.values()) {
    const tasks = experiment.tasks.filter((task) => task.source === source.name);
    if (tasks.length === 0) continue;
    const names = new Set(tasks.map((task) => task.name));
    const specs = experiment.labelingFunctions
      .map((spec) => ({ ...spec, tasks: spec.tasks.filter((task) => names.has(task)) }))
      .filter((spec) => spec.tasks.length > 0);
    const { hidden } = data;
    const { baseDir } = experiment.data;
    const memory = await openVoteMemory(source, experiment.data.sources[source.name], tasks, specs, {
      hidden,
      baseDir,
      store,
      signal,
    });
    votes.origins.set(source.name, { data: memory.data, functions: memory.functions });
    const applied = await applyLabelingFunctions(source, tasks, specs, {
      onFault: experiment.data.onFault,
      hidden,
      baseDir,
      memory,
      readTable,
      now,
      progress,
      signal,
    });
    votes.warnings.push(...applied.warnings);
    for (const task of names) {
      votes.matrices.set(task, applied.matrices.get(task)!);
      votes.faults.set(task, applied.faults.get(task)!);
      votes.places.set(task, applied.places.get(task)!);
      votes.lfIds.set(task, applied.lfIds.get(task)!);
    }
    if (applied.recalled > 0) {
      progress.say(
        `${applied.recalled} of ${specs.length} labeling functions and their rows are as they were: their votes come from the cache`,
      );
    }
    votes.recalled += applied.recalled;
    votes.rows += applied.rows;
    votes.seconds += applied.seconds;
  }
  for (const warning of votes.warnings) progress.say(`warning: ${formatProblem(warning)}`);
  return votes;
}
