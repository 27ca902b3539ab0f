import { z } from 'zod';
import { commonScheduleParams, type ScheduleKind } from './schedule.js';

const params = z.strictObject({
  ...commonScheduleParams,
  end: z.number().min(0).max(1).default(0).describe('share of the learning rate that is left at the end'),
});

/** A straight line from 1 down to `end`. */
export const linear = {
  summary: 'falls in a straight line',
  params,
  create:
    ({ end }: z.output<typeof params>) =>
    (progress) =>
      end + (1 - end) * (1 - progress),
} satisfies ScheduleKind;
