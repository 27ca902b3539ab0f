import type { z } from 'zod';
import { type ConfigNode, child, type MapNode, nodeAt, plain, withEntry } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Problems, placeOf, placeOfKey } from './problems.js';
import { received, reportIssues } from './zodProblems.js';

/** A part of the experiment's tree that is parsed by itself, so that what is wrong in it silences nothing else. */
export interface Section {
  readonly root: ConfigNode;
  /** From `root` to the part. */
  readonly path: readonly PropertyKey[];
  readonly problems: Problems;
}

/**
 * Parses the part with `schema` and reports what it finds.
 *
 * @param node the part's node where it differs from what stands at the path (keys taken out)
 * @param otherKeys keys that stand there too and that somebody else reads: named beside the schema's own
 * @returns the value with its defaults, or undefined where it is wrong
 */
export function parseSection<T>(
  schema: z.ZodType<T>,
  section: Section,
  node: ConfigNode | undefined = nodeAt(section.root, section.path),
  otherKeys: readonly string[] = [],
): T | undefined {
  const { root, path, problems } = section;
  let current = node;
  let result = schema.safeParse(current && plain(current));
  while (!result.success) {
    const kept = current && withoutStale(current, result.error.issues, section);
    if (!kept) break;
    current = kept;
    result = schema.safeParse(plain(current));
  }
  if (result.success) return result.data;
  reportIssues(result.error.issues, { root, path, schema, otherKeys, problems });
  return undefined;
}

/** The value without the keys that the schema does not know or accept, when the rest is right: for further checks. */
export function parseRest<T>(schema: z.ZodType<T>, node: MapNode): T | undefined {
  let rest = node;
  for (;;) {
    const result = schema.safeParse(plain(rest));
    if (result.success) return result.data;
    const faulty = result.error.issues.flatMap((issue) =>
      issue.path.length > 0 ? String(issue.path[0]) : issue.code === 'unrecognized_keys' ? issue.keys : [],
    );
    const kept = new Map([...rest.entries].filter(([key]) => !faulty.includes(key)));
    if (kept.size === rest.entries.size) return undefined;
    rest = { ...rest, entries: kept };
  }
}

/** Takes out unknown keys that belonged to a replaced `kind`, with a warning; undefined where there is none. */
function withoutStale(node: ConfigNode, issues: readonly z.core.$ZodIssue[], section: Section): ConfigNode | undefined {
  let current: ConfigNode | undefined;
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of issue.keys) {
      const holder = nodeAt(current ?? node, issue.path);
      if (holder?.type !== 'map' || !holder.entries.get(key)?.stale) continue;
      const place = placeOfKey(holder, key, placeOf(section.root, [...section.path, ...issue.path, key])?.path ?? key);
      section.problems.warn('DROPPED_KEY', place, `"${key}" belonged to the kind that was replaced; it is left out`);
      current = replaceAt(current ?? node, issue.path, withEntry(holder, key, undefined));
    }
  }
  return current;
}

function replaceAt(node: ConfigNode, path: readonly PropertyKey[], value: ConfigNode): ConfigNode {
  if (path.length === 0) return value;
  const [step, ...rest] = path;
  if (node.type === 'map') {
    const old = node.entries.get(String(step));
    return old ? withEntry(node, String(step), replaceAt(old.value, rest, value)) : node;
  }
  if (node.type === 'list') {
    return {
      ...node,
      items: node.items.map((item, index) => (index === Number(step) ? replaceAt(item, rest, value) : item)),
    };
  }
  return node;
}

/** A part that stands behind a `kind`, as its registry holds it. */
export interface KindPart {
  readonly summary: string;
  readonly params: z.ZodType;
}

/**
 * Parses `{kind, …parameters}` with the parameters' own schema.
 *
 * @param options.commonKeys keys beside `kind` that the caller reads itself
 * @param options.defaultKind what a missing `kind` means
 */
export function parseKind<R extends Record<string, KindPart>>(
  registry: R,
  section: Section,
  { commonKeys = [], defaultKind }: { commonKeys?: readonly string[]; defaultKind?: keyof R & string } = {},
): { kind: keyof R & string; params: Record<string, unknown> } | undefined {
  const { root, path, problems } = section;
  const node = nodeAt(root, path);
  const kinds = Object.keys(registry);
  if (node?.type !== 'map') {
    problems.add(
      'WRONG_TYPE',
      placeOf(root, path),
      `expected a map such as {kind: ${kinds[0]}}${node ? `; received ${received(node)}` : ''}`,
    );
    return undefined;
  }
  const kindNode = child(node, 'kind');
  if (!kindNode && defaultKind === undefined) {
    problems.add('MISSING_KEY', placeOf(root, path), `expected a kind: ${oneOf(kinds)}; it is missing`);
    return undefined;
  }
  const kind = kindNode ? (kindNode.type === 'scalar' ? kindNode.text : '') : defaultKind!;
  if (!Object.hasOwn(registry, kind)) {
    const place = placeOf(root, [...path, 'kind']);
    problems.add(
      'UNKNOWN_KIND',
      place,
      `expected ${oneOf(kinds)}; received ${received(kindNode!)}${didYouMean(kind, kinds)}`,
    );
    return undefined;
  }
  const own = [...node.entries].filter(([key]) => key !== 'kind' && !commonKeys.includes(key));
  const rest: MapNode = { ...node, entries: new Map(own) };
  const params = parseSection(registry[kind].params, section, rest, ['kind', ...commonKeys]);
  return params === undefined ? undefined : { kind, params: params as Record<string, unknown> };
}
