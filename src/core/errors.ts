/** A place in a text file; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One thing that is wrong, said so that its reader can mend it: where, what was expected, what came, what to try.
 * `code` names the kind of error and is stable; the words may improve freely.
 */
export interface Problem {
  readonly code: string;
  /** What was expected and what was received. */
  readonly message: string;
  /** The path in the user's words, such as `tasks.spam.labelModel.kind`. */
  readonly path?: string;
  /** Where it stands in a file, when a file is to blame. */
  readonly position?: SourcePosition;
  /** The lines round `position` with a caret under the place, ready to print. */
  readonly excerpt?: string;
  /** What to do about it, when that is not obvious. */
  readonly hint?: string;
}

/**
 * The one error class that Espalier throws on purpose. It carries one or many problems, all of the same cause
 * ("the input is wrong" unless `exitCode` says otherwise).
 *
 * Exit codes: 1 the input is wrong, 2 wrong usage, 3 our fault.
 */
export class EspalierError extends Error {
  readonly problems: readonly Problem[];
  readonly exitCode: 1 | 2 | 3;

  constructor(problems: Problem | readonly Problem[], options: { exitCode?: 1 | 2 | 3; cause?: unknown } = {}) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(formatProblem).join('\n'), { cause: options.cause });
    this.name = 'EspalierError';
    this.problems = list;
    this.exitCode = options.exitCode ?? 1;
  }

  /** The code of the first problem: what tests and callers branch on. */
  get code(): string {
    return this.problems[0]?.code ?? 'UNKNOWN';
  }
}

/**
 * `file:line:column  CODE  path: message` and, below it, the excerpt and the hint. Above an excerpt, which is for
 * reading and not for searching, the sentence is set in lines of at most 120 characters.
 */
export function formatProblem(problem: Problem): string {
  const { position, code, path, message, excerpt, hint } = problem;
  const place = position ? `${position.file}:${position.line}:${position.column}  ` : '';
  const head = `${place}${code}  ${path ? `${path}: ` : ''}${message}`;
  return [excerpt ? wrapped(head) : head, ...(excerpt ? [excerpt] : []), ...(hint ? [`  ${hint}`] : [])].join('\n');
}

function wrapped(text: string, width = 120): string {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width);
    // A word longer than the line stays whole.
    const end = at > 2 ? at : rest.indexOf(' ', width);
    if (end < 0) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = `  ${rest.slice(end + 1).trimStart()}`;
  }
  return [...lines, rest].join('\n');
}
