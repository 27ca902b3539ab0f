import type { z } from 'zod';
import { linear } from './linear.js';
import type { ScheduleKind } from './schedule.js';

const { params } = linear;

/** Half a cosine wave from 1 down to `end` (Loshchilov and Hutter, 2017, without restarts). */
export const cosine = {
  summary: 'falls along half a cosine wave',
  params,
  create:
    ({ end }: z.output<typeof params>) =>
    (progress) =>
      end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * progress)),
} satisfies ScheduleKind;
