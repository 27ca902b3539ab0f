import type { z } from 'zod';
import { type ConfigNode, isEmpty, nodeAt } from './configNode.js';
import { didYouMean, nearest, oneOf } from './nearest.js';
import { type Problems, placeOf, placeOfKey } from './problems.js';
import { keysAt } from './schemaKeys.js';

type Issue = z.core.$ZodIssue;

/** What is needed to say a schema's issues in the user's words. */
export interface IssueContext {
  readonly root: ConfigNode;
  /** The path from `root` to the value that was parsed. */
  readonly path: readonly PropertyKey[];
  readonly schema: z.ZodType;
  /** Keys beside the schema's own that somebody else reads. */
  readonly otherKeys?: readonly string[];
  readonly problems: Problems;
}

/** Turns what a schema found into problems with a place, what was expected and what came. */
export function reportIssues(issues: readonly Issue[], context: IssueContext): void {
  const meant = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => pathKey([...issue.path, nearest(key, knownKeys(issue.path, context)) ?? '']))
      : [],
  );
  for (const issue of issues) {
    // A required key that was misspelled is told once, as misspelled.
    const absent = !nodeAt(context.root, [...context.path, ...issue.path]);
    if (absent && meant.includes(pathKey(issue.path))) continue;
    reportIssue(issue, context);
  }
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

/** The keys that are known at a path below the parsed value. */
function knownKeys(path: readonly PropertyKey[], context: IssueContext): string[] {
  const own = keysAt(context.schema, path, nodeAt(context.root, context.path));
  return path.length === 0 ? [...(context.otherKeys ?? []), ...own] : own;
}

/** What the schema says itself of a value that is none of its own (`error:`), which is what to do instead; zod's own sentence is left out. */
function ownMessage({ message }: Issue): string | undefined {
  return message.startsWith('Invalid ') ? undefined : message;
}

function reportIssue(issue: Issue, context: IssueContext): void {
  const { root, problems } = context;
  const path = [...context.path, ...issue.path];
  const node = nodeAt(root, path);

  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path, context);
    for (const key of issue.keys) reportUnknownKey(context, path, key, known);
    return;
  }
  if (issue.code === 'invalid_union') {
    reportUnion(issue, context, path, node);
    return;
  }
  const place = placeOf(root, path);
  if (issue.code === 'custom') {
    const code = (issue.params as { code?: string } | undefined)?.code ?? 'WRONG_VALUE';
    problems.add(code, place, issue.message);
    return;
  }
  if (!node || isEmpty(node)) {
    problems.add('MISSING_KEY', place, `expected ${expectation(issue)}; it is missing`);
    return;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const hint = node.type === 'scalar' && values.length > 1 ? didYouMean(node.text, values) : '';
    const code = path.at(-1) === 'kind' ? 'UNKNOWN_KIND' : 'UNKNOWN_VALUE';
    problems.add(code, place, `expected ${oneOf(values)}; received ${received(node)}${hint}`, ownMessage(issue));
    return;
  }
  const code =
    issue.code === 'too_big' || issue.code === 'too_small' || issue.code === 'not_multiple_of'
      ? 'OUT_OF_RANGE'
      : issue.code === 'invalid_type'
        ? 'WRONG_TYPE'
        : 'WRONG_VALUE';
  problems.add(code, place, `expected ${expectation(issue)}; received ${received(node, issue)}`);
}

/** One unknown key, as an error in its file or, from `--set`, as an override that nothing reads. */
export function reportUnknownKey(
  context: Pick<IssueContext, 'root' | 'problems'>,
  path: readonly PropertyKey[],
  key: string,
  known: readonly string[],
): void {
  const map = nodeAt(context.root, path);
  if (map?.type !== 'map') return;
  const words = placeOf(context.root, [...path, key])?.path ?? key;
  const place = placeOfKey(map, key, words);
  const code = place.span.file.override ? 'UNUSED_OVERRIDE' : 'UNKNOWN_KEY';
  const near = didYouMean(key, known);
  const expected = near === '' && known.length > 0 ? `; expected ${oneOf(known)}` : near;
  context.problems.add(code, place, `there is no key "${key}" here${expected}`);
}

function reportUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  context: IssueContext,
  path: readonly PropertyKey[],
  node: ConfigNode | undefined,
): void {
  const { root, problems } = context;
  const place = placeOf(root, path);
  const discriminator = (issue as { discriminator?: string }).discriminator;
  if (discriminator) {
    const kinds = keysAtDiscriminator(issue);
    const holder = nodeAt(root, path.slice(0, -1));
    if (!node)
      problems.add('MISSING_KEY', placeOf(root, path.slice(0, -1)), `expected a ${discriminator}: ${oneOf(kinds)}`);
    else if (holder) {
      const text = node.type === 'scalar' ? node.text : '';
      const code = discriminator === 'kind' ? 'UNKNOWN_KIND' : 'UNKNOWN_VALUE';
      problems.add(code, place, `expected ${oneOf(kinds)}; received ${received(node)}${didYouMean(text, kinds)}`);
    }
    return;
  }
  // An option whose own type fits knows best what is wrong inside the value.
  const inside = (issue.errors as readonly (readonly Issue[])[])
    .filter((option) => option.every((inner) => inner.path.length > 0 || inner.code !== 'invalid_type'))
    .filter((option) => option.every((inner) => inner.path.length > 0 || inner.code !== 'invalid_value'))
    .sort((a, b) => weight(a) - weight(b))[0];
  if (inside) {
    reportIssues(
      inside.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue),
      context,
    );
    return;
  }
  const wanted = [...new Set((issue.errors as readonly (readonly Issue[])[]).flat().map(expectation))].join(', or ');
  if (!node || isEmpty(node)) problems.add('MISSING_KEY', place, `expected ${wanted}; it is missing`);
  else problems.add('WRONG_TYPE', place, `expected ${wanted}; received ${received(node)}`);
}

/** Unknown keys tell least about which option was meant, so an option that fails only on them comes first. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 0.9 : 1), 0);
}

function keysAtDiscriminator(issue: Issue): string[] {
  return ((issue as { options?: readonly unknown[] }).options ?? []).filter((kind) => kind !== undefined).map(String);
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
};

/** What an issue's schema wanted, to stand after "expected". */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
    case 'too_big': {
      const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
      const word =
        issue.code === 'too_small'
          ? issue.inclusive
            ? 'at least'
            : 'more than'
          : issue.inclusive
            ? 'at most'
            : 'less than';
      const unit =
        issue.origin === 'array'
          ? ' items'
          : issue.origin === 'string'
            ? ' characters'
            : issue.origin === 'object'
              ? ' entries'
              : '';
      return `${word} ${limit}${Number(limit) === 1 ? unit.replace(/ entries$/, ' entry').replace(/s$/, '') : unit}`;
    }
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      // A schema with words of its own for the format says them better than the pattern does.
      if (!issue.message.startsWith('Invalid')) return issue.message;
      return issue.format === 'regex' ? `a text like ${issue.pattern}` : `a text in the form of a ${issue.format}`;
    case 'invalid_union':
      return [...new Set((issue.errors as readonly (readonly Issue[])[]).flat().map(expectation))].join(', or ');
    case 'custom':
      return issue.message;
    default:
      return issue.message;
  }
}

/** The value that came, short. */
export function received(node: ConfigNode, issue?: Issue): string {
  if (node.type === 'map') return 'a map';
  if (node.type === 'list') {
    const sized = issue?.code === 'too_small' || issue?.code === 'too_big';
    return sized ? String(node.items.length) : 'a list';
  }
  if (typeof node.value !== 'string') return node.text;
  return node.value.length > 60 ? `"${node.value.slice(0, 57)}…"` : `"${node.value}"`;
}
