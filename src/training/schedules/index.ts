import { constant } from './constant.js';
import { cosine } from './cosine.js';
import { linear } from './linear.js';
import { oneCycle } from './oneCycle.js';
import type { ScheduleKind } from './schedule.js';

/** All learning-rate schedules by the `kind` of the experiment file's `training.schedule:`. */
export const schedules = { constant, cosine, linear, oneCycle } satisfies Record<string, ScheduleKind>;

export type ScheduleName = keyof typeof schedules;
