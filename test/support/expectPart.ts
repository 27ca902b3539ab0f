import { expect } from 'vitest';
import type { z } from 'zod';

/** What every registered part whose parameters all have defaults must carry: a line about it, and a strict, described schema. */
export function expectPart({ summary, params }: { summary: string; params: z.ZodObject }): void {
  expect(summary).toMatch(/^[^\n]{10,100}$/);
  expect(params.safeParse({}).error).toBeUndefined();
  expect(params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
  for (const [name, schema] of Object.entries(params.shape)) {
    expect((schema as z.ZodType).description, `${name} is described`).toBeTruthy();
  }
}
