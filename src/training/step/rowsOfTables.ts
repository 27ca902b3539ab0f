import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { Named, RowTensors } from '../trainingStep.js';

/**
 * Takes a batch's rows out of the tables `data/…` of a state, see `dataTables`; the caller disposes what comes back.
 *
 * @param numbers [b] int32
 */
export function rowsOfTables({ tf }: Backend, state: Named, numbers: Tensor1D): RowTensors {
  const take = (name: string) => tf.gather(state[name], numbers);
  const under = (prefix: string) => Object.keys(state).filter((name) => name.startsWith(prefix));
  const tokens = under('data/tokens/').map((name) => [name.slice('data/tokens/'.length), take(name)]);
  const groups = under('data/labels/').filter((name) => name.endsWith('/targets')).length;
  return {
    dense: state['data/dense'] && (take('data/dense') as Tensor2D),
    tokens: tokens.length > 0 ? Object.fromEntries(tokens) : undefined,
    labels: Array.from({ length: groups }, (_, g) => ({
      targets: take(`data/labels/${g}/targets`) as Tensor3D,
      weights: take(`data/labels/${g}/weights`) as Tensor2D,
    })),
  };
}
