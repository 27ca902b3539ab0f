import type { z } from 'zod';
import { type ConfigNode, childText, nodeAt } from './configNode.js';

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly getter?: () => z.ZodType;
  readonly values?: readonly unknown[];
}

/**
 * The keys that a schema knows at a path below it: what "expected one of" and "did you mean" list for an unknown key.
 * Where the schema offers several forms, the form whose `kind` the value names, else all forms' keys together.
 */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[], node: ConfigNode | undefined): string[] {
  const found = new Set<string>();
  walk(schema, path, node, (shape) => {
    for (const key of Object.keys(shape)) found.add(key);
  });
  return [...found];
}

function walk(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  node: ConfigNode | undefined,
  visit: (shape: Readonly<Record<string, z.ZodType>>) => void,
): void {
  const def = schema.def as unknown as Definition;
  const inside = def.getter?.() ?? def.in ?? def.innerType;
  if (inside) {
    walk(inside, path, node, visit);
    return;
  }
  if (def.options) {
    const key = def.discriminator;
    const named = key === undefined ? undefined : childText(node, key);
    for (const option of def.options) {
      if (named === undefined || literalOf(option, key!) === named) walk(option, path, node, visit);
    }
    return;
  }
  if (path.length === 0) {
    if (def.shape) visit(def.shape);
    return;
  }
  const [step, ...rest] = path;
  const next = def.shape?.[String(step)] ?? def.element ?? def.valueType;
  if (next) walk(next, rest, nodeAt(node, [step]), visit);
}

function literalOf(option: z.ZodType, key: string): unknown {
  let at = (option.def as unknown as Definition).shape?.[key]?.def as unknown as Definition | undefined;
  while (at?.innerType) at = at.innerType.def as unknown as Definition;
  return at?.values?.[0];
}
