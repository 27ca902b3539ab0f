import { z } from 'zod';

/** What every registered part carries: one line about it and the schema of its parameters, without `kind`. */
export interface RegisteredPart {
  readonly summary: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs from part to part
  readonly params: z.ZodObject<any>;
}

type KindOption<R extends Record<string, RegisteredPart>, K extends keyof R & string> = z.ZodObject<
  { kind: z.ZodLiteral<K> } & R[K]['params']['shape'],
  z.core.$strict
>;

/**
 * The schema `{kind: <name>, …the part's own parameters}` over a whole registry; `kind` may be left out and then means
 * `defaultKind`, so that `optimizer: {learningRate: 3e-4}` changes one number of the default.
 */
export function kindUnion<R extends Record<string, RegisteredPart>, D extends keyof R & string>(
  registry: R,
  defaultKind: D,
) {
  const options = Object.entries(registry).map(([kind, part]) =>
    z.strictObject({
      kind: kind === defaultKind ? z.literal(kind).default(kind) : z.literal(kind),
      ...part.params.shape,
    }),
  );
  const union = z.discriminatedUnion('kind', options as never);
  return union as unknown as z.ZodType<
    { [K in keyof R & string]: z.output<KindOption<R, K>> }[keyof R & string],
    { [K in keyof R & string]: z.input<KindOption<R, K>> }[keyof R & string] | z.input<R[D]['params']>
  >;
}
