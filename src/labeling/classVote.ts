import { z } from 'zod';
import { nearMiss } from './nearMiss.js';

/** What is voted for: a class; every class but some; any one of several. */
export type ClassVote = string | { readonly not: string | readonly string[] } | { readonly any: readonly string[] };

// Empty ones are told by `resolveVote`, with those that leave out no class.
const names = z.array(z.string());

/** {@link ClassVote} in a config; class names are read as the text they are written as. */
export const classVote = z
  .union([
    z.string(),
    z.strictObject({ not: z.union([z.string(), names]).describe('any class but this one, or these') }),
    z.strictObject({ any: names.describe('one of these classes') }),
  ])
  .describe('a class, {not: class}, {not: [class, …]} or {any: [class, …]}');

/** What a vote comes to over a task's classes, or why it is none. */
export type ResolvedVote =
  /** Ascending, 1…k of them; all k say nothing. */
  | { readonly classes: readonly number[] }
  | {
      readonly code: 'UNKNOWN_CLASS' | 'VOTE_SET' | 'WRONG_TYPE';
      /** What was expected and received, without the place. */
      readonly message: string;
      /** From the vote to what is wrong about it. */
      readonly path: readonly (string | number)[];
      /** The name that is no class. */
      readonly unknown?: string;
    };

/**
 * Reads a vote, whatever it is: `{not: a}` is for all classes but a, and so is for b where there are two.
 *
 * @param task how messages call the task
 */
export function resolveVote(vote: unknown, task: string, classes: readonly string[]): ResolvedVote {
  const own = listed(vote);
  if (!own) {
    const message = `expected a class of "${task}" (${classes.join(', ')}), {not: class} or {any: [class, …]}; received ${JSON.stringify(vote) ?? String(vote)}`;
    return { code: 'WRONG_TYPE', message, path: [] };
  }
  for (const [name, path] of own.named) {
    if (typeof name === 'string' && classes.includes(name)) continue;
    const near = typeof name === 'string' ? nearMiss(name, classes) : '';
    const message = `expected a class of "${task}" (${classes.join(', ')}); received ${JSON.stringify(name) ?? String(name)}.${near}`;
    return { code: 'UNKNOWN_CLASS', message, path, ...(typeof name === 'string' && { unknown: name }) };
  }
  const named = new Set(own.named.map(([name]) => name));
  const found = classes.flatMap((name, c) => (named.has(name) === own.negative ? [] : [c]));
  if (found.length > 0) return { classes: found };
  const message = own.negative
    ? `expected a class of "${task}" that is left; not leaves out all of them (${classes.join(', ')})`
    : `expected a class of "${task}" (${classes.join(', ')}); received none`;
  return { code: 'VOTE_SET', message, path: own.key };
}

interface Listed {
  readonly negative: boolean;
  readonly named: readonly (readonly [name: unknown, path: readonly (string | number)[]])[];
  readonly key: readonly string[];
}

/** The names in a vote, each with its path; undefined where it is no vote. */
function listed(vote: unknown): Listed | undefined {
  if (typeof vote === 'string') return { negative: false, named: [[vote, []]], key: [] };
  if (typeof vote !== 'object' || vote === null || Array.isArray(vote)) return undefined;
  const [key, ...more] = Object.keys(vote);
  if (more.length > 0 || (key !== 'not' && key !== 'any')) return undefined;
  const value = (vote as Record<string, unknown>)[key];
  const negative = key === 'not';
  if (negative && typeof value === 'string') return { negative, named: [[value, [key]]], key: [key] };
  if (!Array.isArray(value)) return undefined;
  return { negative, named: value.map((name: unknown, i) => [name, [key, i]]), key: [key] };
}
