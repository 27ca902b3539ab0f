import { mixed } from './mixed.js';
import type { SamplerKind } from './sampler.js';

/** All samplers by the `kind` of the experiment file's `training.sampler:`. */
export const samplers = { mixed } satisfies Record<string, SamplerKind>;

export type SamplerName = keyof typeof samplers;
