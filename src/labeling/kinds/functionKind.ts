import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError, type Problem } from '../../core/errors.js';
import { askRows, type Outcome } from '../askRows.js';
import { CallContext } from '../callContext.js';
import { resolveVote } from '../classVote.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';
import { loadFunction, parseRef } from '../loadFunction.js';
import { loadResources } from '../loadResources.js';
import { nearMiss } from '../nearMiss.js';
import { laneOf, type Target, targetsOf } from '../targets.js';
import type { VoteBuffer } from '../voteBuffer.js';
import { isVote, VoteSets } from '../voteSets.js';

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

  files: ({ resources }, baseDir) => Object.values(resources).map((path) => resolve(baseDir, path)),

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
    const sets = new VoteSets();
    let timeouts = 0;
    const goOn = ({ kind }: Outcome) => context.countsFaults && (kind !== 'timeout' || ++timeouts < mostTimeouts);
    return {
      lanes: targets.map((target) => laneOf(context.name, target)),
      sets,
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
          if (outcome?.kind === 'answer') readAnswer(outcome.answer, row, targets, sets, votes);
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
function readAnswer(answer: unknown, row: number, targets: readonly Target[], sets: VoteSets, votes: VoteBuffer): void {
  const wrong = (message: string) => votes.fail({ row, code: 'LF_RETURN', message });
  if (answer === null) return;
  if (typeof answer === 'string' && targets.length === 1) {
    // What most answers are, without the detour through sets and confidences.
    const c = targets[0].classes?.indexOf(answer) ?? -1;
    if (c >= 0) {
      votes.push(row, 0, c);
      return;
    }
  }
  const tasks = targets.map(({ task }) => task!);
  if (tasks[0] === undefined) {
    if (typeof answer === 'boolean' || typeof answer === 'string') {
      if (answer !== false) votes.push(row, 0, 0);
    } else wrong(`expected true, a text, false or null from a slicing function; returned ${shown(answer)}`);
    return;
  }
  const voteOn = (lane: number, said: unknown) => {
    const { vote, confidence } = withConfidence(said);
    const { classes } = targets[lane];
    if (!(typeof confidence === 'number' && confidence > 0 && confidence <= 1)) {
      wrong(`expected a confidence above 0 and at most 1 with a vote on "${tasks[lane]}"; returned ${shown(said)}`);
      return;
    }
    if (vote === null) return;
    const found = resolveVote(vote, tasks[lane], classes!);
    if (!('classes' in found)) {
      wrong(expectedVote(tasks[lane], classes!, said, found.unknown));
      return;
    }
    const code = sets.codeOf(found.classes, classes!.length);
    if (!isVote(code)) return;
    if (confidence === 1) votes.push(row, lane, code);
    else votes.pushInPart(row, lane, code, confidence);
  };
  if (typeof answer === 'object' && !Array.isArray(answer) && !isVoteObject(answer, tasks)) {
    const given = answer as Readonly<Record<string, unknown>>;
    const stray = Object.keys(given).find((task) => !tasks.includes(task));
    if (stray !== undefined) {
      wrong(
        `expected tasks it may vote on (${tasks.join(', ')}); returned a vote on "${stray}".${nearMiss(stray, tasks)}`,
      );
      return;
    }
    tasks.forEach((task, lane) => {
      if (Object.hasOwn(given, task) && given[task] !== null) voteOn(lane, given[task]);
    });
  } else if (targets.length > 1) {
    wrong(`expected {task: vote} or null, as it speaks about ${tasks.join(', ')}; returned ${shown(answer)}`);
  } else voteOn(0, answer);
}

/** Whether an object is itself a vote, not votes by task: a task of one of these names makes it the latter. */
function isVoteObject(answer: object, tasks: readonly string[]): boolean {
  const keys = Object.keys(answer);
  const isVote =
    keys.length === 1 ? ['not', 'any', 'vote'].includes(keys[0]) : keys.sort().join() === 'confidence,vote';
  return isVote && !keys.some((key) => tasks.includes(key));
}

function withConfidence(said: unknown): { vote: unknown; confidence: unknown } {
  if (typeof said !== 'object' || said === null || !('vote' in said)) return { vote: said, confidence: 1 };
  return { vote: said.vote, confidence: 'confidence' in said ? said.confidence : 1 };
}

function expectedVote(task: string, classes: readonly string[], answer: unknown, unknown = ''): string {
  const near = nearMiss(unknown, classes);
  return `expected a class of "${task}" (${classes.join(', ')}), {not: class}, {any: [class, …]}, one of these with a confidence, or null; returned ${shown(answer)}.${near}`;
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
