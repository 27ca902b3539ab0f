import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { RunEnvironment } from '../stages/describeEnvironment.js';
import { changedKeys } from './changedKeys.js';
import { type Lineage, readLineage } from './lineage.js';
import { RunFolder, type RunStatus } from './runFolder.js';

/** A run as `espalier log` tells of it. */
export interface ListedRun {
  /** Its folder's name. */
  readonly run: string;
  /** The experiment's name; left out where the run ended before its scores. */
  readonly name?: string;
  readonly started?: string;
  readonly command: RunStatus['command'];
  readonly state: RunStatus['state'];
  readonly configHash: string;
  /** Source → a hash of its rows; `null` where it was not told. */
  readonly data?: Lineage['data'];
  /** Macro F1 on the test split, the mean over tasks: the network's, else the label model's over all rows. */
  readonly macroF1?: { readonly model: 'network' | 'labelModel'; readonly value: number };
  readonly resumed?: readonly string[];
  readonly transferredFrom?: Lineage['transferredFrom'];
  readonly testOpened?: Lineage['testOpened'];
  /** Against the run of the same name before it. */
  readonly since?: {
    readonly run: string;
    /** `null` where one of them did not record it. */
    readonly sameData: boolean | null;
    /** Keys of the resolved config. */
    readonly config: readonly string[];
    /** Labeling functions whose definition differs, with those that came and went. */
    readonly labelingFunctions: readonly string[];
  };
}

/**
 * The runs in a folder, newest first.
 *
 * @throws EspalierError NO_RUNS where it holds none
 */
export async function listRuns(dir: string, place = dir): Promise<ListedRun[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const folders = [dir, ...entries.filter((each) => each.isDirectory()).map(({ name }) => join(dir, name))];
  const found = (await Promise.all(folders.map(readRun))).flatMap((run) => run ?? []);
  if (found.length === 0) {
    throw new EspalierError({
      code: 'NO_RUNS',
      message: `${place}: expected a folder with runs; it holds none`,
      hint: 'Give the folder that runs are written into: output.dir, or where --out points to.',
    });
  }
  const oldest = found.sort((a, b) => (a.listed.started ?? '').localeCompare(b.listed.started ?? ''));
  const last = new Map<string, ReadRun>();
  const told = oldest.map((run): ListedRun => {
    const { name } = run.listed;
    const before = name === undefined ? undefined : last.get(name);
    if (name !== undefined) last.set(name, run);
    return { ...run.listed, ...(before && { since: since(before, run) }) };
  });
  return told.reverse();
}

interface ReadRun {
  readonly listed: ListedRun;
  readonly lineage: Lineage | null;
  readonly config: string;
}

async function readRun(path: string): Promise<ReadRun | undefined> {
  const folder = new RunFolder(path);
  const status = await folder.readStatus().catch(() => null);
  if (!status) return undefined;
  const metrics = (await folder.readTextIfThere('metrics.json')) && (await folder.readJson<RunMetrics>('metrics.json'));
  const environment =
    (await folder.readTextIfThere('environment.json')) && (await folder.readJson<RunEnvironment>('environment.json'));
  const lineage = await readLineage(folder);
  const network = metrics ? metrics.mean.network?.test?.macroF1 : undefined;
  const labels = metrics ? metrics.mean.labelModel?.test?.allRows.macroF1 : undefined;
  const macroF1 =
    typeof network === 'number'
      ? { model: 'network' as const, value: network }
      : typeof labels === 'number'
        ? { model: 'labelModel' as const, value: labels }
        : undefined;
  return {
    lineage,
    config: (await folder.readTextIfThere('config.resolved.yaml')) ?? '',
    listed: {
      run: path.split(/[\\/]/).at(-1)!,
      ...(metrics && { name: metrics.name }),
      ...(environment && { started: environment.started }),
      ...status,
      ...(lineage && { data: lineage.data }),
      ...(macroF1 && { macroF1 }),
      ...(lineage?.resumed && { resumed: lineage.resumed }),
      ...(lineage?.transferredFrom && { transferredFrom: lineage.transferredFrom }),
      ...(lineage?.testOpened && { testOpened: lineage.testOpened }),
    },
  };
}

function since(before: ReadRun, after: ReadRun): NonNullable<ListedRun['since']> {
  const [was, now] = [before.lineage, after.lineage];
  const known = was && now && ![...Object.values(was.data), ...Object.values(now.data)].includes(null);
  const key = ({ name, tasks }: Lineage['labelingFunctions'][number]) => JSON.stringify([name, tasks]);
  const [a, b] = [was, now].map(
    (lineage) => new Map((lineage?.labelingFunctions ?? []).map((each) => [key(each), each] as const)),
  );
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const differ = names.filter((name) => a.get(name)?.definition !== b.get(name)?.definition);
  return {
    run: before.listed.run,
    sameData: known ? JSON.stringify(was.data) === JSON.stringify(now.data) : null,
    config: changedKeys(before.config, after.config),
    labelingFunctions: was && now ? differ.map((name) => (b.get(name) ?? a.get(name))!.name) : [],
  };
}
