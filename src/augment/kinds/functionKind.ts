import { Rng } from '../../core/rng.js';
import { askRows, type Outcome } from '../../labeling/askRows.js';
import { functionKind as labelingFunctionKind } from '../../labeling/kinds/functionKind.js';
import { loadFunction } from '../../labeling/loadFunction.js';
import { loadResources } from '../../labeling/loadResources.js';
import { nearMiss } from '../../labeling/nearMiss.js';
import type { Row, RowTransformationKind, TransformationFunction, Transformed } from '../transformation.js';
import { TransformContext } from '../transformContext.js';

// As for labeling functions: seconds that a call may keep the thread busy, and that one that answers later may take.
const timeLimitOfCalls = 2;
const patience = 60;

const { params } = labelingFunctionKind;

/** Transforms rows as code says, see `TransformationFunction`. A row that comes back as it was counts as declined. */
export const functionKind: RowTransformationKind<typeof params> = {
  summary: 'Asks a TypeScript or JavaScript function, sync or async, for the cells that change',
  level: 'rows',
  params,
  resolvePaths: labelingFunctionKind.resolvePaths,
  check: (given, { columns, baseDir }) => labelingFunctionKind.check(given, { columns, tasks: [], baseDir }),
  async create({ ref, resources, timeLimit, concurrency }, setup) {
    // The file is loaded as for labeling functions; what its function gives is read below.
    const call = (await loadFunction(ref, setup.baseDir)) as unknown as TransformationFunction;
    const loaded = Object.freeze(await loadResources(resources, setup));
    return {
      fields: 'all',
      async transform(rows, rngs) {
        const contexts: TransformContext[] = [];
        const outcomes = await askRows(
          rows.length,
          (row) => {
            // A call that was interrupted may be made again: each begins with the same draws.
            contexts[row] = new TransformContext(loaded, new Rng(rngs[row].state), setup.signal);
            return call(rows[row], contexts[row]);
          },
          {
            timeLimit: timeLimit ?? timeLimitOfCalls,
            patience: timeLimit ?? patience,
            concurrency,
            abort: (row) => contexts[row].abort(new Error('the time for an answer is up')),
            goOn: () => setup.countsFaults,
            signal: setup.signal,
          },
        );
        // Rows behind the one that ended it were not asked; nobody reads what stands for them.
        return rows.map((row, i) => (outcomes[i] ? outcomeOf(outcomes[i], row) : null));
      },
    };
  },
};

function outcomeOf(outcome: Outcome, row: Row): Transformed {
  if (outcome.kind === 'timeout') {
    const message = 'expected an answer within its time limit; none came';
    return { fault: { code: 'TF_TIMEOUT', message, hint: 'Make it quicker, or give it more time with timeLimit.' } };
  }
  if (outcome.kind === 'thrown') {
    const { error } = outcome;
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const hint = 'Mend the function, or set data.onFault: count to record faults and go on.';
    return { fault: { code: 'TF_FAULT', message: `threw ${what}`, hint } };
  }
  const { answer } = outcome;
  if (answer === null) return null;
  const wrong = (message: string) => ({ fault: { code: 'TF_RETURN', message } });
  if (typeof answer !== 'object' || Array.isArray(answer)) {
    return wrong(
      `expected an object with the columns that change, or null; returned ${JSON.stringify(answer) ?? typeof answer}`,
    );
  }
  const columns = Object.keys(row);
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(answer)) {
    if (!columns.includes(name)) {
      return wrong(
        `expected columns of the row (${columns.join(', ')}); returned "${name}".${nearMiss(name, columns)}`,
      );
    }
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
      return wrong(`expected a value or null in "${name}"; returned ${typeof value}`);
    }
    if (JSON.stringify(value) !== JSON.stringify(row[name])) changed[name] = value;
  }
  return Object.keys(changed).length === 0 ? null : { cells: changed };
}
