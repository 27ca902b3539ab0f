import { predictTasks } from '../evaluation/predictTasks.js';
import { encodeRows } from '../features/encodeRows.js';
import { assembleNetwork } from '../network/assembleNetwork.js';
import type { ExportedModel } from './exportedModel.js';
import { hostBackend } from './hostBackend.js';
import { type InputField, inputFields } from './inputFields.js';
import { unpackWeights } from './unpackWeights.js';

/** What an exported model predicts of one task for one row. */
export interface Prediction {
  /** The decided class; null where the task does not apply. */
  readonly class: string | null;
  /** By class, 0 … 1, summing to 1; of a task that may not apply, given that it does. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** How likely it is that the task applies; only of tied tasks that may not. */
  readonly applies?: number;
}

/** An exported model, ready to predict. */
export interface Predictor {
  /** The experiment's name. */
  readonly name: string;
  readonly tasks: readonly { readonly name: string; readonly classes: readonly string[] }[];
  /** The columns that rows must have, and those that they may. */
  readonly fields: readonly InputField[];
  /**
   * Every task's prediction for every row: the numbers of `espalier predict`, but for rounding in the last digits.
   *
   * @param rows plain objects with the columns' values; what else they hold is not read
   * @returns per row, by task
   * @throws EspalierError FEATURE_ABSENT where a row lacks a column; FEATURE_VALUE where a cell is of another kind
   */
  predict(rows: Iterable<Readonly<Record<string, unknown>>>): Promise<Readonly<Record<string, Prediction>>[]>;
}

/**
 * A predictor out of what stands in the files of an export.
 *
 * @param model `model.json`
 * @param weights the bytes of `weights.bin`
 * @throws EspalierError FILE_DAMAGED, WEIGHTS_MISMATCH
 */
export function createPredictor(model: ExportedModel, weights: Uint8Array): Predictor {
  const entries = model.weightsManifest.flatMap((group) => group.weights);
  const network = assembleNetwork(hostBackend, model.network, unpackWeights(entries, weights), 'weights.bin');
  const { tasks, constraints, consistent } = model;
  const rules = new Map(tasks.map(({ name, decision }) => [name, decision]));
  return {
    name: model.name,
    tasks: tasks.map(({ name, classes }) => ({ name, classes })),
    fields: inputFields(model.encoder),
    async predict(rows) {
      const features = await encodeRows(model.encoder, rows);
      const outputs = await network.predict(features);
      const predicted = predictTasks({ tasks, constraints, consistent }, outputs, rules);
      return Array.from({ length: features.n }, (_, row) =>
        Object.fromEntries(
          tasks.map(({ name, classes }): [string, Prediction] => {
            const { probs, applies, decided } = predicted.get(name)!;
            const k = classes.length;
            const probabilities = Object.fromEntries(classes.map((each, c) => [each, probs[row * k + c]]));
            return [
              name,
              {
                class: decided[row] < 0 ? null : classes[decided[row]],
                probabilities,
                ...(applies && { applies: applies[row] }),
              },
            ];
          }),
        ),
      );
    },
  };
}
