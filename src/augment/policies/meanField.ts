import { z } from 'zod';
import type { Problem } from '../../core/errors.js';
import { nearMiss } from '../../labeling/nearMiss.js';
import { perExample } from './perExample.js';
import type { AugmentPolicyKind } from './policy.js';

/** What a step of a sequence may be beside a transformation: nothing. */
export const noTransformation = 'none';

const params = z.strictObject({
  length: z.int().min(1).default(2).describe('steps of a copy’s sequence; each is a transformation, or nothing'),
  perExample,
  probabilities: z
    .union([z.literal('learned'), z.record(z.string(), z.number().min(0))])
    .default('learned')
    .describe(
      'transformation → how often a step is it, in any unit (`none`: nothing); or learned from the loss on validation rows before training',
    ),
  search: z
    .strictObject({
      epochs: z.int().positive().default(3).describe('epochs of each short training'),
      rows: z.int().positive().default(2000).describe('train rows of each short training, at most'),
      repeats: z
        .int()
        .positive()
        .default(2)
        .describe('short trainings of each transformation, from seeds of their own'),
      temperature: z
        .number()
        .positive()
        .default(0.05)
        .describe(
          'the change of the validation loss, as a fraction of it, that makes a transformation e times as likely',
        ),
    })
    .prefault({})
    .describe('how probabilities are learned: (transformations + 1) · repeats short trainings'),
});

/**
 * Every step of a copy's sequence is drawn from one distribution over the transformations and doing nothing, independent of the other
 * steps: the mean field (independent) model of TANDA (Ratner, Ehrenberg, Hussain, Dunnmon and Ré, 2017, "Learning to Compose
 * Domain-Specific Transformations for Data Augmentation", section 3), and Snorkel's MeanFieldPolicy. The paper learns the
 * distribution against a discriminator; here it is learned from the loss on validation rows, see `learnPolicy`.
 */
export const meanField: AugmentPolicyKind<typeof params> = {
  summary: 'every step is drawn from given or learned probabilities (TANDA’s mean field model)',
  params,

  check({ probabilities }, names) {
    if (probabilities === 'learned') return [];
    const known = [...names, noTransformation];
    const problems = Object.keys(probabilities).flatMap((name): Problem[] => {
      if (known.includes(name)) return [];
      const message = `expected a transformation, or ${noTransformation} (${known.join(', ')}); received "${name}".${nearMiss(name, known)}`;
      return [{ code: 'UNKNOWN_TRANSFORMATION', path: `probabilities.${name}`, message }];
    });
    if (names.some((name) => (probabilities[name] ?? 0) > 0)) return problems;
    const message = 'expected a probability above 0 for at least one transformation; there is none';
    return [...problems, { code: 'NO_TRANSFORMATION', path: 'probabilities', message }];
  },

  search: ({ probabilities, search }) => (probabilities === 'learned' ? search : undefined),

  create({ length, perExample: copies, probabilities }, names, learned) {
    const given = probabilities === 'learned' ? learned : probabilities;
    const weights = [...names, noTransformation].map((name) =>
      given ? (given[name] ?? 0) : name === noTransformation ? 0 : 1,
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return {
      perExample: copies,
      sequence(copy, rng) {
        const own = rng.derive(`sequence ${copy}`);
        const steps = Array.from({ length }, () => draw(weights, own.uniform() * total));
        return steps.filter((step) => step < names.length);
      },
    };
  },
};

/** The place in which the running sum of the weights passes `at`. */
function draw(weights: readonly number[], at: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    sum += weights[i];
    if (at < sum) return i;
  }
  // Rounding may leave the very end over.
  return last;
}
