import { type DependentJSON, restoreDependent } from './dependencies/fitDependent.js';
import { type LabelModelName, labelModels } from './index.js';
import type { FittedLabelModel, LabelModelJSON, LabelModelKind } from './labelModel.js';
import { temper, temperatureOf } from './temperature.js';

/**
 * A saved label model of a task, with its dependencies and the temperature that it was given: `model` of
 * `labelmodels/<task>.json`, single fits only.
 */
export function restoreLabelModel(json: LabelModelJSON): FittedLabelModel {
  const model = restoreFit(json);
  return { ...model, predict: (matrix) => temper(model.predict(matrix), temperatureOf(json)), toJSON: () => json };
}

function restoreFit(json: LabelModelJSON): FittedLabelModel {
  const kind: LabelModelKind = labelModels[json.kind as LabelModelName];
  if (!('dependencies' in json)) return kind.restore(json);
  const dependent = json as DependentJSON;
  return restoreDependent(dependent, kind.restore(dependent.model));
}
