import { type LabelModelName, labelModels } from './index.js';
import type { FittedLabelModel, LabelModelJSON, LabelModelKind } from './labelModel.js';
import { temper, temperatureOf } from './temperature.js';

/** A saved label model of a task, with the temperature that it was given: `model` of `labelmodels/<task>.json`, single fits only. */
export function restoreLabelModel(json: LabelModelJSON): FittedLabelModel {
  const kind: LabelModelKind = labelModels[json.kind as LabelModelName];
  const model = kind.restore(json);
  return { ...model, predict: (matrix) => temper(model.predict(matrix), temperatureOf(json)), toJSON: () => json };
}
