import { annealed } from './annealed.js';
import { mixed } from './mixed.js';
import { proportional } from './proportional.js';
import { roundRobin } from './roundRobin.js';
import type { SamplerKind } from './sampler.js';
import { temperature } from './temperature.js';
import { weighted } from './weighted.js';

/** All samplers by the `kind` of the experiment file's `training.sampler:`. */
export const samplers = {
  mixed,
  roundRobin,
  proportional,
  temperature,
  weighted,
  annealed,
} satisfies Record<string, SamplerKind>;

export type SamplerName = keyof typeof samplers;
