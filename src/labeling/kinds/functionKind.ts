import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError, type Problem } from '../../core/errors.js';
import { askRows, type Outcome } from '../askRows.js';
import { CallContext } from '../callContext.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';
import { loadFunction, parseRef } from '../loadFunction.js';
import { loadResources } from '../loadResources.js';
import { nearMiss } from '../nearMiss.js';
import { laneOf, type Target, targetsOf } from '../targets.js';
import type { VoteBuffer } from '../voteBuffer.js';

// Faults may be counted, but time lost on row after row is a run that never ends.
const mostTimeouts = 10;

// Seconds that an async call may take by default: it often waits for a service.
const patience = 60;

const timeoutHint = 'Make it quicker, or give it more time with timeLimit.';

const params = z.strictObject({
  ref: z.string().describe('The file and the export: ./lfs.ts#looksLikeReply'),
  resources: z
    .record(z.string(), z.string())
    .default({})
    .describe('Files that the function gets: JSON as its value, csv and jsonl as records, text as lines'),
  timeLimit: z
    .number()
    .positive()
    .optional()
    .describe('Seconds that one call may take; by default 2, or 60 where it answers later (async)'),
  concurrency: z.int().min(1).default(16).describe('Calls that answer later (async) run this many at a time'),
});

/** Votes as code says, see `LabelingFunction`. */
export const functionKind: LabelingFunctionKind<typeof params> = {
  summary: 'Asks a TypeScript or JavaScript function, sync or async',
  params,
  votesByClass: 'values',
  heavy: true,

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

  async create({ ref, resources, timeLimit, concurrency }, context) {
    const call = await loadFunction(ref, context.baseDir);
    const loaded = Object.freeze(await loadResources(resources, context));
    const targets = targetsOf(context.tasks);
    let timeouts = 0;
    const goOn = ({ kind }: Outcome) => context.countsFaults && (kind !== 'timeout' || ++timeouts < mostTimeouts);
    return {
      lanes: targets.map((target) => laneOf(context.name, target)),
      fields: 'all',
      async vote(block, votes) {
        const rows = block.rows();
        const contexts: CallContext[] = [];
        // The context of a call that is over and never asked for its signal serves the next one.
        let spare: CallContext | undefined;
        const outcomes = await askRows(
          rows.length,
          (row) => {
            const own = spare ?? new CallContext(loaded, context.signal);
            spare = undefined;
            const answer = call(rows[row], own);
            if (own.isUntouched && (typeof answer !== 'object' || answer === null)) spare = own;
            else contexts[row] = own;
            return answer;
          },
          {
            timeLimit: timeLimit ?? context.timeLimit,
            patience: timeLimit ?? patience,
            concurrency,
            abort: (row) => contexts[row].abort(new Error('the time for an answer is up')),
            goOn,
            signal: context.signal,
          },
        );
        outcomes.forEach((outcome, row) => {
          if (outcome?.kind === 'answer') readAnswer(outcome.answer, row, targets, votes);
          else if (outcome?.kind === 'thrown') votes.fail({ row, ...thrown(outcome.error) });
          else if (outcome) {
            const message = 'expected an answer within its time limit; none came';
            votes.fail({ row, code: 'LF_TIMEOUT', message, hint: timeoutHint });
          }
        });
        if (timeouts >= mostTimeouts) {
          throw new EspalierError({
            code: 'LF_TIMEOUT',
            message: `labeling function "${context.name}": ran into its time limit on ${timeouts} rows, which is more than faults worth counting`,
            hint: timeoutHint,
          });
        }
      },
    };
  },
};

/** Pushes what a function answered as a vote on each of its tasks; an answer that is no vote fails the row. */
function readAnswer(answer: unknown, row: number, targets: readonly Target[], votes: VoteBuffer): void {
  const wrong = (message: string) => votes.fail({ row, code: 'LF_RETURN', message });
  if (answer === null) return;
  const { task: onlyTask, classes: onlyClasses } = targets[0];
  if (onlyTask === undefined) {
    if (typeof answer === 'boolean' || typeof answer === 'string') {
      if (answer !== false) votes.push(row, 0, 0);
    } else wrong(`expected true, a text, false or null from a slicing function; returned ${shown(answer)}`);
    return;
  }
  if (typeof answer === 'object' && !Array.isArray(answer)) {
    const given = answer as Readonly<Record<string, unknown>>;
    const tasks = targets.map(({ task }) => task!);
    const stray = Object.keys(given).find((task) => !tasks.includes(task));
    if (stray !== undefined) {
      wrong(
        `expected tasks it may vote on (${tasks.join(', ')}); returned a vote on "${stray}".${nearMiss(stray, tasks)}`,
      );
      return;
    }
    targets.forEach(({ task, classes }, lane) => {
      if (!Object.hasOwn(given, task!) || given[task!] === null) return;
      const code = classes!.indexOf(given[task!] as string);
      if (code >= 0) votes.push(row, lane, code);
      else wrong(expectedClass(task!, classes!, given[task!]));
    });
  } else if (targets.length > 1) {
    const tasks = targets.map(({ task }) => task).join(', ');
    wrong(`expected {task: class} or null, as it speaks about ${tasks}; returned ${shown(answer)}`);
  } else {
    const code = onlyClasses!.indexOf(answer as string);
    if (code >= 0) votes.push(row, 0, code);
    else wrong(expectedClass(onlyTask, onlyClasses!, answer));
  }
}

function expectedClass(task: string, classes: readonly string[], answer: unknown): string {
  const near = typeof answer === 'string' ? nearMiss(answer, classes) : '';
  return `expected a class of "${task}" (${classes.join(', ')}) or null; returned ${shown(answer)}.${near}`;
}

function shown(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  return JSON.stringify(value) ?? 'undefined';
}

function thrown(error: unknown): { code: 'LF_FAULT'; message: string; hint: string } {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'LF_FAULT',
    message: `threw ${what}`,
    hint: 'Mend the function, or set data.onFault: count to record faults and go on.',
  };
}
