import { z } from 'zod';
import { commonScheduleParams, type ScheduleKind } from './schedule.js';

/** The same learning rate throughout. */
export const constant = {
  summary: 'the same learning rate throughout',
  params: z.strictObject(commonScheduleParams),
  create: () => () => 1,
} satisfies ScheduleKind;
