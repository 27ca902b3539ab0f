import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { TF } from './backend.js';

/** What of tfjs-node's backend kernels use. */
interface NodeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
  executeSingleOutput(name: string, attributes: readonly object[], inputs: readonly TensorInfo[]): TensorInfo;
}

interface Call {
  readonly inputs: { readonly dy: TensorInfo; readonly y: TensorInfo };
  readonly backend: NodeBackend;
}

/**
 * Registers `ReluGrad` {dy, y} on TensorFlow's backend, by TensorFlow's operation of that name: dy where y > 0. tfjs makes it of a step,
 * itself several operations, and a product.
 */
export function registerNativeKernels(tf: TF): void {
  const backendName = 'tensorflow';
  if (tf.getKernel('ReluGrad', backendName)) return;
  const kernelFunc = ({ inputs: { dy, y }, backend }: Call) => {
    const type = { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
    return backend.executeSingleOutput('ReluGrad', [type], [dy, y]);
  };
  tf.registerKernel({ kernelName: 'ReluGrad', backendName, kernelFunc } as unknown as KernelConfig);
}
