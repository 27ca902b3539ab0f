import { withoutDefault } from '../core/defaultVotes.js';
import { selectRows } from '../core/labelMatrix.js';
import type { Rng } from '../core/rng.js';
import { rowsOfSplit } from '../core/split.js';
import { dependenciesOf } from './dependencies/dependenciesOf.js';
import { dependencySentence } from './dependencies/dependencySentence.js';
import { fitDependent } from './dependencies/fitDependent.js';
import { namedDependencies } from './dependencies/namedDependencies.js';
import type { LabelModelName } from './index.js';
import { modelOf, type TaskFit, type TaskLabelRequest, trainGold } from './labelRequest.js';
import { pinGold } from './pinGold.js';
import { resolveClassBalance } from './resolveClassBalance.js';

/** A child task is fit on the rows to which it applies with at least this chance. */
export const appliesFrom = 0.5;

/**
 * Fits one task's label model on the train rows where the task is likely to apply, and labels every row.
 *
 * @param applies [n] P(the task applies)
 * @param above the task above, for the reason
 * @param clock seconds from any start
 */
export function fitTask(
  request: TaskLabelRequest,
  applies: Float32Array,
  above: string | undefined,
  rng: Rng,
  clock: () => number,
): TaskFit {
  const { task, matrix, splits } = request;
  const { name, model: labelModel, common } = modelOf(request);
  const start = clock();
  const gold = trainGold(request);
  const trainRows = rowsOfSplit(splits, 'train');
  const rows = trainRows.filter((row) => applies[row] >= appliesFrom);
  // A default class is a vote that the fit never saw: it counts as much as the model believes beforehand.
  const votes = withoutDefault(selectRows(matrix, rows));
  const classBalance = resolveClassBalance(common.classBalance, task, gold, votes);
  const fitGold = Int16Array.from(rows, (row) => gold[row]);
  const dependencies = dependenciesOf(common.dependencies, votes, rng.derive('dependencies'));
  const input = { matrix: votes, gold: fitGold, classBalance, rng };
  const model =
    dependencies.length > 0
      ? fitDependent(labelModel, input, dependencies, common.dependencyMethod)
      : labelModel.fit(input);
  const fitted = clock();
  const labels = pinGold(model.predict(matrix), gold);
  const { chosen, reason } = model.summary;
  const chosenBy = chosen === undefined ? 'named in the config' : `chosen by ${name}, since ${reason}`;
  const goldLeftOut =
    model.summary.goldHelps === false
      ? '; gold did not surely make better labels of other rows, so its fit saw none'
      : '';
  const why = chosenBy + dependencySentence(matrix.names, dependencies) + goldLeftOut;
  return {
    labels,
    model,
    kind: (chosen ?? name) as LabelModelName,
    requested: name,
    ...(dependencies.length > 0 && { dependencies: namedDependencies(matrix.names, dependencies) }),
    reason:
      above === undefined
        ? `${why}; fit on the ${rows.length} train rows`
        : `${why}; fit on the ${rows.length} of ${trainRows.length} train rows where it applies under "${above}" with P ≥ ${appliesFrom}`,
    fitRows: rows.length,
    fitSeconds: fitted - start,
    predictSeconds: clock() - fitted,
  };
}
