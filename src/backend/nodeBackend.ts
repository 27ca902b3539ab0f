import type { Tensor, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';

/** A tensor of TensorFlow's as the addon hands it out. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  /** A number of TensorFlow's DataType. */
  readonly dtype: number;
}

/** An attribute of an operation as the addon takes it. */
export interface OpAttribute {
  readonly name: string;
  /** One of the binding's TF_ATTR_… */
  readonly type: number;
  readonly value: boolean | number | string | object;
}

/** What Espalier uses of tfjs-node's addon. */
export interface NodeBinding {
  createTensor(shape: readonly number[], dtype: number, values: TypedArray): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TypedArray;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** @param inputNames `node:output`, joined by commas; so are the outputs */
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): TensorMetadata[];
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** What Espalier uses of tfjs-node's backend. */
export interface NodeBackend {
  binding: NodeBinding;
  /** The addon's number of each tensor; values that were not handed over yet are. */
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
}

/** TensorFlow's numbers of the types that networks are made of. */
export const dataTypes = { float32: 1, int32: 3, bool: 10 } as const;
