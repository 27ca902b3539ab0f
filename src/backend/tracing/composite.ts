import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../nodeBackend.js';
import { isRecorded } from './isRecorded.js';

/** How a binding that records takes several operations as one. */
export interface RecordsComposites {
  composite(
    name: string,
    attributes: Readonly<Record<string, number>>,
    inputs: readonly TensorInfo[],
    run: () => Tensor[],
  ): Tensor[];
}

/**
 * Runs operations that mean one thing together. Where they are recorded they are one operation of that name, which the graph has in
 * a form of its own; see `lowerAdamStep.ts`.
 */
export function composite(
  backend: NodeBackend,
  name: string,
  attributes: Readonly<Record<string, number>>,
  inputs: readonly TensorInfo[],
  run: () => Tensor[],
): Tensor[] {
  const { binding } = backend;
  return isRecorded(backend)
    ? (binding as unknown as RecordsComposites).composite(name, attributes, inputs, run)
    : run();
}
