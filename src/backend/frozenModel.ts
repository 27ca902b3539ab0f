import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

/** A model's tensor as its signature declares it. */
export interface DeclaredTensor {
  readonly name: string;
  /** −1 and null are sizes that the model leaves open; undefined says nothing. */
  readonly shape?: readonly (number | null)[];
  readonly dtype: string;
}

/** A pretrained model that is only run: what graph and layers models have in common here. */
export interface FrozenModel {
  readonly inputs: readonly DeclaredTensor[];
  /** What can be taken without naming it. */
  readonly outputs: readonly string[];
  /** Everything that can be taken. */
  readonly names: readonly string[];
  /** @param output one of `names` */
  run(input: Tensor, output: string): Promise<Tensor>;
  dispose(): void;
}

/** The parts of tfjs-converter's GraphModel that are used here. */
export interface GraphModelLike {
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly { readonly name: string }[];
  execute(inputs: NamedTensorMap, outputs: string): Tensor | Tensor[];
  executeAsync(inputs: NamedTensorMap, outputs: string): Promise<Tensor | Tensor[]>;
  dispose(): void;
}
