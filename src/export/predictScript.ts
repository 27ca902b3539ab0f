// What predict.js exports: this file is bundled into it.

export type { ExportedModel } from './exportedModel.js';
export type { InputField } from './inputFields.js';
export { loadPredictor } from './loadPredictor.js';
export { createPredictor, type Prediction, type Predictor } from './predictor.js';
