import { formatProblem } from '../core/errors.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { Progress } from '../core/progress.js';
import { splitCode } from '../core/split.js';
import { modelOf, type TaskFit, type TaskLabelRequest } from './labelRequest.js';
import { fewestTemperatureRows, fitTemperature, temper } from './temperature.js';

/**
 * A task's labels at the temperature that its label model asks for; unchanged for `none`. `gold` takes validation rows with gold on
 * which the task's LFs vote, never test rows; with fewer than {@link fewestTemperatureRows} it warns and T stays 1. The model's
 * summary and JSON hold T, the reason says what it was fit on.
 */
export function calibrateFit<Fit extends TaskFit & { readonly labels: ProbLabels }>(
  request: TaskLabelRequest,
  fit: Fit,
  progress: Progress,
): Fit {
  const { temperature: asked } = modelOf(request).common;
  if (asked === 'none') return fit;
  const { task, splits, validationGold: gold } = request;
  let temperature = typeof asked === 'number' ? asked : 1;
  let why = `temperature ${temperature} named in the config`;
  let rows: number[] = [];
  if (asked === 'gold') {
    const { n, covered } = fit.labels;
    rows = Array.from({ length: n }, (_, i) => i).filter(
      (i) => splits[i] === splitCode.validation && covered[i] && gold !== undefined && gold[i] >= 0,
    );
    if (rows.length < fewestTemperatureRows) {
      const problem = {
        code: 'FEW_GOLD_ROWS',
        path: `tasks.${task.name}.labelModel.temperature`,
        message: `expected at least ${fewestTemperatureRows} validation rows with gold and votes; there are ${rows.length}, so the temperature stays 1`,
      };
      progress.say(`warning: ${formatProblem(problem)}`);
      why = `temperature 1, as only ${rows.length} validation rows have gold and votes`;
    } else {
      temperature = fitTemperature(fit.labels, rows, gold!);
      why = `temperature ${temperature.toPrecision(3)} fit to the gold of ${rows.length} validation rows`;
    }
  }
  const noted = { temperature, temperatureRows: rows.length };
  const { model } = fit;
  return {
    ...fit,
    labels: temper(fit.labels, temperature),
    untempered: fit.labels,
    reason: `${fit.reason}; ${why}`,
    model: {
      prior: model.prior,
      accuracies: model.accuracies,
      summary: { ...model.summary, ...noted },
      toJSON: () => {
        const json = model.toJSON();
        return { ...json, summary: { ...json.summary, ...noted } };
      },
    },
  };
}
