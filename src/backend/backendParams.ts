import { z } from 'zod';
import { backends } from './index.js';

const names = Object.keys(backends) as [keyof typeof backends, ...(keyof typeof backends)[]];

/** The experiment file's `backend:`. */
export const backendParams = z
  .strictObject({
    kind: z
      .enum(['auto', ...names])
      .default('auto')
      .describe(
        'auto takes the first of gpu, native, webgpu, wasm, cpu that loads and proves itself, or, where several of the first three are installed, the fastest of them and wasm on this model’s own step, and says which and why; a named one never falls back',
      ),
  })
  .describe('what does the arithmetic');

export type BackendParams = z.output<typeof backendParams>;
