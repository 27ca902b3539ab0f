import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { ContentStore } from '../cache/contentStore.js';
import { FileHasher } from '../cache/fileHasher.js';
import type { Column, RowSource } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { SourceSpec } from '../data/dataSpec.js';
import { definitionOf } from '../labeling/definitionOf.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { parseRef } from '../labeling/loadFunction.js';
import { kindOf } from '../labeling/prepareLabelingFunctions.js';
import { type ReachedCode, reachedCode } from '../labeling/reachedCode.js';
import { refreshCode } from '../labeling/refreshCode.js';
import { decodeVotes, encodeVotes, voteParts } from '../labeling/voteEntry.js';
import type { VoteMemory } from '../labeling/voteMemory.js';
import { ownCode } from './ownCode.js';
import { sourceIdentity } from './sourceIdentity.js';

const space = 'votes';

/** What is known of a labeling function before it is asked. */
export interface KnownFunction {
  readonly spec: LabelingFunctionSpec;
  /** A hash of all that its votes rest on beside the rows; undefined where that cannot be told. */
  readonly definition?: string;
  /** Why its votes are not kept; undefined where they are. */
  readonly asked?: string;
}

/** The memory for one source's votes, with what it knows of the functions and the rows. */
export interface SourceMemory extends VoteMemory {
  readonly functions: readonly KnownFunction[];
  /** A hash of the rows; undefined where files change at this moment. */
  readonly data?: string;
}

/**
 * Opens the memory for the votes on one source. A function's votes stand in the store under a hash of what they rest on: its definition,
 * with the content of the files that it reads and the code that it reaches; the source's rows; Espalier's own code. They are kept only if files
 * are the same after the last row as they were before the first.
 *
 * @param hidden columns that labeling functions do not see
 */
export async function openVoteMemory(
  source: RowSource,
  spec: SourceSpec,
  tasks: readonly TaskSpec[],
  specs: readonly LabelingFunctionSpec[],
  options: { hidden: ReadonlySet<string>; baseDir: string; store: ContentStore; signal?: AbortSignal },
): Promise<SourceMemory> {
  const { store, baseDir, hidden, signal } = options;
  const hasher = new FileHasher(store);
  const visible = source.columns.filter(({ name }) => !hidden.has(name));
  const columns = columnsOf(specs, visible);
  const look = () => describeFunctions(specs, tasks, visible, baseDir, hasher);
  const functions = await look();
  const data = await sourceIdentity(source, spec, columns, hasher, signal);
  let ids: string | undefined;
  const idsHash = () => (ids ??= sha256(JSON.stringify(source.ids)));
  const keyOf = ({ spec, definition, asked }: KnownFunction): string | undefined => {
    if (definition === undefined || asked !== undefined || data === undefined) return undefined;
    return sha256(JSON.stringify([ownCode(), definition, data, kindOf(spec)!.byId ? idsHash() : '']));
  };
  const keys = new Map(functions.map((each) => [each.spec, keyOf(each)]));
  return {
    functions,
    ...(data !== undefined && { data }),
    async recall(spec) {
      const key = keys.get(spec);
      if (key === undefined || store.limit === 0) return undefined;
      const parts = await store.get(space, key, voteParts);
      return parts && decodeVotes(parts, source.n);
    },
    async keep(said) {
      const fresh = said.filter(({ spec }) => keys.get(spec) !== undefined);
      if (fresh.length === 0 || store.limit === 0) return;
      // What a query gave lies in a copy, which nobody changes.
      if (source.files && (await sourceIdentity(source, spec, columns, hasher)) !== data) return;
      const now = new Map((await look()).map((each) => [each.spec, keyOf(each)]));
      for (const { spec, votes } of fresh) {
        const key = keys.get(spec)!;
        if (now.get(spec) === key) await store.put(space, key, encodeVotes(votes));
      }
    },
  };
}

function columnsOf(specs: readonly LabelingFunctionSpec[], visible: readonly Column[]): string[] {
  const read = new Set(specs.flatMap((spec) => kindOf(spec)?.fields(spec.params, visible) ?? []));
  return visible.map(({ name }) => name).filter((name) => read.has(name));
}

async function describeFunctions(
  specs: readonly LabelingFunctionSpec[],
  tasks: readonly TaskSpec[],
  visible: readonly Column[],
  baseDir: string,
  hasher: FileHasher,
): Promise<KnownFunction[]> {
  const codes = await codesOf(specs, baseDir);
  const stuck = refreshCode([...codes.values()].flatMap((code) => code?.files ?? []));
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return Promise.all(
    specs.map(async (spec): Promise<KnownFunction> => {
      const kind = kindOf(spec);
      if (!kind) return { spec };
      const code = codes.get(spec);
      if (spec.kind === 'function' && !code) return { spec, asked: 'its code cannot be followed' };
      const old = code?.files.find((file) => stuck.has(file));
      if (old) return { spec, asked: `${old} changed, and this process goes on with what it loaded before` };
      const hashes = await Promise.all((kind.files?.(spec.params, baseDir) ?? []).map((file) => hasher.hash(file)));
      const files = hashes.flatMap((hash) => hash ?? []);
      if (files.length < hashes.length) return { spec, asked: 'a file that it reads is missing or being written' };
      const own = spec.tasks.flatMap((name) => byName.get(name) ?? []);
      const definition = sha256(JSON.stringify(definitionOf(spec, visible, own, files, code)));
      const asked =
        spec.cache === false
          ? 'cache: false'
          : code?.beyond !== undefined && spec.cache !== true
            ? `its code names ${code.beyond}`
            : undefined;
      return { spec, definition, ...(asked !== undefined && { asked }) };
    }),
  );
}

/** The code of those that are functions. */
async function codesOf(
  specs: readonly LabelingFunctionSpec[],
  baseDir: string,
): Promise<Map<LabelingFunctionSpec, ReachedCode | undefined>> {
  const found = specs.flatMap((spec) => {
    const ref = spec.kind === 'function' ? parseRef(String(spec.params.ref)) : undefined;
    return ref ? [{ spec, file: resolve(baseDir, ref.path), name: ref.name }] : [];
  });
  const codes = await reachedCode(found);
  return new Map(found.map(({ spec }, i) => [spec, codes[i]]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
