import { expect, it } from 'vitest';
import type { AugmentMetrics } from '../../src/evaluation/augmentMetrics.js';
import { augmentation } from '../../src/report/sections/augmentation.js';
import { fakeReport } from '../support/fakeReport.js';

const augment: AugmentMetrics = {
  policy: 'meanField',
  draws: 'once',
  weight: 'shared',
  rows: 1000,
  copies: 950,
  transformations: [
    { name: 'typo', kind: 'typo', applied: 900, declined: 100, faults: 0, probability: 0.75, lossChange: -0.042 },
    { name: 'mine', kind: 'function', applied: 20, declined: 60, faults: 0, probability: 0.05, lossChange: 0.2 },
  ],
  search: { trainings: 6, epochs: 3, rows: 1000, validation: { spam: 'gold' }, none: 0.2 },
};

async function sectionOf(own: AugmentMetrics | undefined) {
  const report = fakeReport();
  const metrics = { ...report.metrics, ...(own && { augment: own }) };
  const section = await augmentation({ ...report, metrics });
  return section && { finding: section.finding, text: section.body.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') };
}

it('tells the copies, who declined most, and what was learned', async () => {
  const { finding, text } = (await sectionOf(augment))!;
  expect(finding).toBe(
    '950 augmented copies of 1,000 train rows trained beside them (policy meanField); mine declined most, in 75 % of its calls.',
  );
  expect(text).toContain('typo typo 900 10 % 75 % −4.2 %');
  expect(text).toContain('mine function 20 75 % 5.0 % +20 %');
  expect(text).toContain('6 short trainings of 3 epochs on 1,000 train rows');
});

it('shows failures where there are any, and nothing without augmentation', async () => {
  const { search: _, ...rest } = augment;
  const [typo] = augment.transformations;
  const one = { name: 'typo', kind: 'typo', applied: 5, declined: 0, faults: 3 };
  const { finding, text } = (await sectionOf({ ...rest, draws: 'everyEpoch', transformations: [one] }))!;
  expect(finding).toMatch(
    /in the first epoch, and others in each further one \(policy meanField\); no transformation declined\.$/,
  );
  expect(text).toContain('typo typo 5 0 % 3');
  expect(typo.faults).toBe(0);
  expect(await sectionOf(undefined)).toBeNull();
});
