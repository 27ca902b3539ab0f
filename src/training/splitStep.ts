import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { type Recorded, recordTape } from '../backend/recordTape.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { GradientPlace } from './balancing/balancer.js';
import { combine, gramMatrix, type StackedGradients, stackGradients } from './gramMatrix.js';
import { packTensors, unpackTensors } from './packTensors.js';
import { taskLosses } from './taskLosses.js';
import type { Named, StepBatch } from './trainingStep.js';

/**
 * A step split where the host decides: one way forward, kept for as many ways back as are asked for. All gradients are those of
 * the losses times the user's weights. `dispose` when done; what the methods return is the caller's.
 */
export interface SplitStep {
  /** [t] unweighted. */
  readonly losses: Tensor1D;
  /**
   * The inner products [p, p] of the gradients of the tasks named. Their gradients are kept for `gradients`.
   *
   * @param kernel gives K [b, b] of the sparse inputs' rows; called where tables are among what is compared
   */
  gram(over: GradientPlace, members: readonly number[], kernel: () => Float32Array): Promise<number[][]>;
  /** The same, not read back. */
  products(over: GradientPlace, members: readonly number[], kernel: () => Tensor2D): Tensor2D;
  /** The gradients Σ sharedᵢgᵢ for trunk and bags and Σ headsᵢgᵢ for heads; weights [t]. */
  gradients(shared: readonly number[], heads: readonly number[]): { gradients: Named; bags?: Tensor2D };
  /**
   * The same for weights that are tensors. `shared` and `heads` [t] are multiplied by the user's weights, `members` [p] are the shared ones as they are, of the
   * tasks whose gradients were kept.
   *
   * @param alike whether both are the same
   */
  combined(
    weights: { readonly shared: Tensor1D; readonly heads: Tensor1D; readonly members?: Tensor1D },
    alike: boolean,
  ): { gradients: Named; bags?: Tensor2D };
  dispose(): void;
}

/**
 * @param userWeights [t] what the losses are multiplied by
 */
export function splitStep(
  backend: Backend,
  model: MultiTaskModel,
  weights: Named,
  batch: StepBatch,
  userWeights: readonly number[],
): SplitStep {
  const { tf } = backend;
  const trunkNames = Object.keys(weights).filter((name) => name.startsWith('trunk/'));
  const headNames = Object.keys(weights).filter((name) => !name.startsWith('trunk/'));
  let shapes: number[][] = [];
  const trunk = recordTape(tf, () => {
    const shared = model.shared(backend, weights, batch);
    shapes = shared.map(({ shape }) => shape);
    return packTensors(tf, shared);
  });
  const heads: Recorded<Tensor1D> = recordTape(tf, () =>
    taskLosses(backend, model, weights, unpackTensors(tf, trunk.value, shapes), batch),
  );
  const lastLayer = lastLayerOf(model, trunkNames);
  const kept: { place?: GradientPlace; members?: readonly number[]; z?: Tensor2D; stacked?: StackedGradients } = {};

  /** The cotangent at the losses that stands for weights on the user's weighted losses. */
  const cotangent = (v: readonly number[]) => tf.tensor1d(v.map((value, i) => value * userWeights[i]));
  const trunkInputs = (names: readonly string[], bags: boolean) => [
    ...names.map((name) => weights[name]),
    ...(bags && batch.bags ? [batch.bags] : []),
  ];

  const split: SplitStep = {
    losses: heads.value,
    products(over, members, kernel) {
      const compared = over === 'lastLayer' ? lastLayer.names : trunkNames;
      const withBags = batch.bags !== undefined && (over === 'parameters' || (over === 'lastLayer' && lastLayer.bags));
      const products = tf.tidy(() => {
        const atZ = members.map((i) => {
          const [dz] = heads.pull(cotangent(userWeights.map((_, j) => (i === j ? 1 : 0))), [trunk.value]);
          return dz;
        });
        const [z] = stackGradients(
          tf,
          atZ.map((dz) => [dz]),
        );
        if (over !== 'parameters') kept.z = tf.keep(z);
        if (over === 'representation') return gramMatrix(tf, { variables: [z] });
        const inputs = trunkInputs(compared, withBags);
        const columns = stackGradients(
          tf,
          atZ.map((dz) => trunk.pull(dz, inputs)),
        );
        const stacked = {
          variables: columns.slice(0, compared.length),
          bags: withBags ? columns[compared.length] : undefined,
        };
        if (over === 'parameters') {
          kept.stacked = stacked;
          for (const column of columns) tf.keep(column);
        }
        return gramMatrix(tf, stacked, withBags ? kernel() : undefined);
      });
      kept.place = over;
      kept.members = members;
      return products;
    },
    async gram(over, members, kernel) {
      const [b] = batch.bags?.shape ?? [0];
      const products = split.products(over, members, () => tf.tensor2d(kernel(), [b, b]));
      const values = await products.data();
      products.dispose();
      const p = members.length;
      // A product in 32 bits is not symmetric to the last bit.
      return members.map((_, i) => members.map((_, j) => (values[i * p + j] + values[j * p + i]) / 2));
    },
    gradients(shared, headWeights) {
      return tf.tidy(() => {
        const members = kept.members && tf.tensor1d(kept.members.map((i) => shared[i]));
        const alike = shared.every((value, i) => value === headWeights[i]);
        return split.combined({ shared: cotangent(shared), heads: cotangent(headWeights), members }, alike);
      });
    },
    combined({ shared, heads: headWeights, members: v }, alike) {
      return tf.tidy(() => {
        const gradients: Named = {};
        const headInputs = headNames.map((name) => weights[name]);
        let dz: Tensor | undefined;
        let own: Tensor[];
        if (kept.place === undefined && alike) {
          [dz, ...own] = heads.pull(shared, [trunk.value, ...headInputs]);
        } else {
          own = heads.pull(headWeights, headInputs);
        }
        headNames.forEach((name, i) => {
          gradients[name] = own[i];
        });
        const shapes = trunkInputs(trunkNames, true).map(({ shape }) => shape);
        let common: Tensor[];
        if (kept.stacked && v) {
          const { variables, bags } = kept.stacked;
          common = [...variables, ...(bags ? [bags] : [])].map((rows, i) => combine(tf, rows, v, shapes[i]));
        } else {
          if (kept.z && v) dz = combine(tf, kept.z, v, trunk.value.shape);
          dz ??= heads.pull(shared, [trunk.value])[0];
          common = trunk.pull(dz, trunkInputs(trunkNames, true));
        }
        trunkNames.forEach((name, i) => {
          gradients[name] = common[i];
        });
        const bags = batch.bags ? (common[trunkNames.length] as Tensor2D) : undefined;
        return { gradients, ...(bags && { bags }) };
      });
    },
    dispose() {
      heads.dispose();
      trunk.dispose();
      kept.z?.dispose();
      for (const rows of kept.stacked?.variables ?? []) rows.dispose();
      kept.stacked?.bags?.dispose();
    },
  };
  return split;
}

/**
 * The variables of the trunk's last layer, that of its last matrix, and whether the tables of the sparse inputs are among them:
 * a trunk of one layer over sparse inputs alone has no other matrix.
 */
function lastLayerOf(
  { tables, variables }: MultiTaskModel,
  trunkNames: readonly string[],
): { names: string[]; bags: boolean } {
  const matrices = variables.filter(({ name, shape }) => shape.length > 1 && trunkNames.includes(name));
  const last = matrices.at(-1)?.name ?? trunkNames[trunkNames.length - 1];
  const layer = last.slice(0, last.lastIndexOf('/') + 1);
  return {
    names: trunkNames.filter((name) => name.startsWith(layer)),
    bags: tables.some(({ name }) => name.startsWith(layer)),
  };
}
