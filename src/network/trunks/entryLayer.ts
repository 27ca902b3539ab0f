import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation, Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';

/** A trunk's first layer, where dense and sparse features meet. */
export interface EntryLayer {
  /** @param fanIn width of the dense input; 0 = none */
  variables(fanIn: number): VariableSpec[];
  /**
   * activation(x·W + bags + b)
   *
   * @param x [b, fanIn]
   * @param bags [b, units] the sum of the sparse blocks' embedding bags
   * @returns [b, units]
   */
  forward(backend: Backend, weights: Weights, x: Tensor2D | undefined, bags: Tensor2D | undefined): Tensor2D;
}

const kernelName = 'trunk/0/kernel';
const biasName = 'trunk/0/bias';

/** Either input may be missing, not both: a network without features is refused before. */
export function entryLayer(units: number, activation: Activation): EntryLayer {
  return {
    variables(fanIn) {
      const bias: VariableSpec = { name: biasName, shape: [units], initializer: { kind: 'zeros' } };
      if (fanIn === 0) return [bias];
      const initializer =
        activation === 'relu' ? ({ kind: 'he', fanIn } as const) : ({ kind: 'glorot', fanIn, fanOut: units } as const);
      return [{ name: kernelName, shape: [fanIn, units], initializer }, bias];
    },
    forward(backend, weights, x, bags) {
      const { tf } = backend;
      const kernel = weights[kernelName] as Tensor2D | undefined;
      const bias = weights[biasName] as Tensor1D;
      if (!bags) return backend.dense(x as Tensor2D, kernel as Tensor2D, bias, activation);
      const linear = kernel ? tf.add(backend.dense(x as Tensor2D, kernel, bias, 'linear'), bags) : tf.add(bags, bias);
      return (activation === 'relu' ? tf.relu(linear) : linear) as Tensor2D;
    },
  };
}
