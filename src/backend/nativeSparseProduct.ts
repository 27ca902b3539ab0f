import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { TF } from './backend.js';
import { dataTypes, type NodeBackend } from './nodeBackend.js';
import type { SparseEntries } from './sparseEntries.js';

/** TensorFlow's number of the type that shapes of sparse matrices have. */
const int64 = 9;

/**
 * X·table for a sparse X by TensorFlow's `SparseTensorDenseMatMul`, which takes one row of the table per entry and nothing between. Its gradient
 * with respect to the table is Xᵀ·dy, by the same operation.
 */
export function nativeSparseProduct(tf: TF): (entries: SparseEntries, table: Tensor2D) => Tensor2D {
  return ({ row, column, value, rows }, table) => {
    const multiply = (dense: Tensor, transposed: boolean): Tensor2D => {
      const backend = tf.backend() as unknown as NodeBackend;
      const { binding } = backend;
      const { TF_ATTR_TYPE, TF_ATTR_BOOL } = binding;
      return tf.tidy(() => {
        const places = tf.stack([row, column], 1);
        const shape = tf.tensor1d([rows, table.shape[0]], 'int32');
        const [wide] = binding.executeOp(
          'Cast',
          [
            { name: 'SrcT', type: TF_ATTR_TYPE, value: dataTypes.int32 },
            { name: 'DstT', type: TF_ATTR_TYPE, value: int64 },
            { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
          ],
          backend.getInputTensorIds([shape]),
          1,
        );
        const [placesId, valueId, denseId] = backend.getInputTensorIds([places, value, dense]);
        const [product] = binding.executeOp(
          'SparseTensorDenseMatMul',
          [
            { name: 'T', type: TF_ATTR_TYPE, value: dataTypes.float32 },
            { name: 'Tindices', type: TF_ATTR_TYPE, value: dataTypes.int32 },
            { name: 'adjoint_a', type: TF_ATTR_BOOL, value: transposed },
            { name: 'adjoint_b', type: TF_ATTR_BOOL, value: false },
          ],
          [placesId, valueId, wide.id, denseId],
          1,
        );
        binding.deleteTensor(wide.id);
        return backend.createOutputTensor(product) as Tensor2D;
      });
    };
    const op = tf.customGrad((x) => ({
      value: multiply(x as Tensor, false),
      gradFunc: (dy) => multiply(dy as Tensor, true),
    }));
    return op(table) as Tensor2D;
  };
}
