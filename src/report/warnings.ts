import { formatCount } from './format.js';
import type { ReportInput } from './reportInput.js';

/** pino's level of a warning. */
const WARN = 40;

/** Everything a reader should be warned of: what the log warned of, and what the figures themselves show. */
export function warningsOf({ log, metrics }: ReportInput): string[] {
  const logged = log
    .filter(({ level, msg }) => typeof level === 'number' && level >= WARN && typeof msg === 'string')
    .map(({ msg }) => msg!);
  const faults = Object.entries(metrics.tasks).flatMap(([task, { labelingFunctions }]) =>
    labelingFunctions.flatMap(({ name, splits }) => {
      const count = Object.values(splits).reduce((sum, split) => sum + (split?.faults ?? 0), 0);
      return count > 0
        ? [`${task}: labeling function ${name} failed on ${formatCount(count)} rows; these are not abstains.`]
        : [];
    }),
  );
  const unscored = Object.entries(metrics.tasks)
    .filter(([, { gold }]) => !gold?.splits.test?.some((count) => count > 0))
    .map(([task]) => `${task}: no row of the test split has gold, so the task is not scored.`);
  return [...new Set([...logged, ...faults, ...unscored])];
}
