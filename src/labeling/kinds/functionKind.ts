import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError, type Problem } from '../../core/errors.js';
import { guarded } from '../guarded.js';
import type { LabelingFunctionKind, LabelingFunctionVote, PrepareContext } from '../labelingFunction.js';
import { LabelingFunctionFault } from '../labelingFunctionFault.js';
import { loadFunction, parseRef } from '../loadFunction.js';
import { loadResources } from '../loadResources.js';
import { nearMiss } from '../nearMiss.js';
import { laneOf, targetsOf } from '../targets.js';

const params = z.strictObject({
  ref: z.string().describe('The file and the export: ./lfs.ts#looksLikeReply'),
  resources: z
    .record(z.string(), z.string())
    .default({})
    .describe('Files that the function gets: JSON as its value, csv and jsonl as records, text as lines'),
});

/** Votes as code says, see `LabelingFunction`; calls that answer later run side by side within a block. */
export const functionKind: LabelingFunctionKind<typeof params> = {
  summary: 'Asks a TypeScript or JavaScript function, sync or async',
  params,
  votesByClass: 'values',

  fields: (_, columns) => columns.map(({ name }) => name),

  resolvePaths(given, baseDir) {
    const parsed = parseRef(given.ref);
    const resources = Object.entries(given.resources).map(([name, path]) => [name, resolve(baseDir, path)]);
    return {
      ...given,
      ref: parsed ? `${resolve(baseDir, parsed.path)}#${parsed.name}` : given.ref,
      resources: Object.fromEntries(resources),
    };
  },

  check({ ref, resources }, { baseDir }) {
    const problems: Problem[] = [];
    const parsed = parseRef(ref);
    if (!parsed) {
      problems.push({ code: 'REF_SYNTAX', path: 'ref', message: `expected "./file.ts#name"; received "${ref}"` });
    } else if (!existsSync(resolve(baseDir, parsed.path))) {
      const message = `expected a file; "${parsed.path}" does not exist`;
      problems.push({ code: 'FILE_NOT_FOUND', path: 'ref', message });
    }
    for (const [name, path] of Object.entries(resources)) {
      if (existsSync(resolve(baseDir, path))) continue;
      const message = `expected a file; "${path}" does not exist`;
      problems.push({ code: 'FILE_NOT_FOUND', path: `resources.${name}`, message });
    }
    return problems;
  },

  async create({ ref, resources }, context) {
    const ask = await loadFunction(ref, context.baseDir);
    const loaded = await loadResources(resources, context);
    const targets = targetsOf(context.tasks);
    const read = voteOf(context);
    return {
      lanes: targets.map((target) => laneOf(context.name, target)),
      fields: 'all',
      async vote(block, votes) {
        const rows = block.rows();
        const answers = new Array<LabelingFunctionVote | Promise<LabelingFunctionVote>>(rows.length);
        const cancel = new AbortController();
        const signal = context.signal ? AbortSignal.any([context.signal, cancel.signal]) : cancel.signal;
        const given = { resources: loaded, signal };
        const nameRow = (row: number) =>
          `labeling function "${context.name}", example "${context.source.ids[block.start + row]}"`;
        guarded(
          rows.length,
          context.timeLimit,
          (row) => {
            try {
              answers[row] = ask(rows[row] as Record<string, unknown>, given);
            } catch (error) {
              answers[row] = Promise.reject(error);
              (answers[row] as Promise<never>).catch(() => {});
            }
          },
          nameRow,
        );
        const faults: { row: number; error: unknown }[] = [];
        for (let row = 0; row < rows.length; row++) {
          try {
            const answer = answers[row];
            const vote =
              answer instanceof Promise ? await within(answer, context.timeLimit, nameRow(row), cancel) : answer;
            for (let lane = 0; lane < targets.length; lane++) {
              const code = read(vote, lane, targets);
              if (code >= 0) votes.push(row, lane, code);
            }
          } catch (error) {
            if (context.signal?.aborted) throw context.signal.reason;
            faults.push({ row, error });
          }
        }
        if (faults.length > 0) throw new LabelingFunctionFault(faults);
      },
    };
  },
};

/** Checks an answer and gives its class for a lane, −1 = abstain. */
function voteOf({ tasks }: PrepareContext) {
  const names = tasks.map(({ name }) => name);
  return (vote: unknown, lane: number, targets: readonly { task?: string; classes?: readonly string[] }[]): number => {
    if (vote === null) return -1;
    const { task, classes } = targets[lane];
    let name: unknown = vote;
    if (typeof vote === 'object') {
      const stray = Object.keys(vote).find((key) => !names.includes(key));
      if (stray !== undefined) {
        throw new TypeError(`expected tasks it may vote on (${names.join(', ')}); returned one for "${stray}"`);
      }
      name = (vote as Record<string, unknown>)[task ?? ''] ?? null;
      if (name === null) return -1;
    } else if (targets.length > 1 && typeof vote === 'string') {
      throw new TypeError(`expected {task: class}, as it votes on ${names.join(', ')}; returned "${vote}"`);
    }
    if (typeof name !== 'string') {
      throw new TypeError(
        `expected a class or null (abstain); returned ${name === undefined ? 'undefined' : JSON.stringify(name)}`,
      );
    }
    if (!classes) return 0;
    const code = classes.indexOf(name);
    if (code < 0)
      throw new TypeError(
        `expected a class of "${task}" (${classes.join(', ')}); returned "${name}".${nearMiss(name, classes)}`,
      );
    return code;
  };
}

async function within<T>(promise: Promise<T>, seconds: number, place: string, cancel: AbortController): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new EspalierError({
        code: 'LF_TIMEOUT',
        message: `${place}: expected an answer within ${seconds} s; none came`,
      });
      cancel.abort(error);
      reject(error);
    }, seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
