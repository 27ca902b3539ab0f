import type { KernelConfig, Tensor, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core';
import type { TF } from './backend.js';
import { dataTypes, type NodeBackend, type OpAttribute } from './nodeBackend.js';
import { composite } from './tracing/composite.js';
import { isRecorded } from './tracing/isRecorded.js';

interface Call {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: NodeBackend;
}

type Kernel = (call: Call) => TensorInfo | TensorInfo[];

const backendName = 'tensorflow';

/** Rows of two classes from which on several operations take less time than TensorFlow's cross-entropy; in a graph they always do. */
const manyRows = 2 ** 14;

/**
 * Registers on TensorFlow's backend what TensorFlow has an operation of its own for, and tfjs makes out of several or slower ones:
 *
 * - `BatchMatMul` of two matrices and `_FusedMatMul` with a bias: `MatMul`, `BiasAdd`, `Relu`. The batched product takes three times as long on thin matrices.
 * - `ReluGrad` {dy, y}: dy where y > 0. tfjs makes it of a step, itself several operations, and a product.
 * - `SoftmaxCrossEntropy` {logits, targets}, both [n, k] → [n] −Σ_c y_c · log softmax(x)_c, and its gradient [n, k]; y sums to 1.
 * - `AdamStep` {g, w, m, v, learningRate, step} → [w, m, v], see `adamRule.ts`: `ResourceApplyAdam`, a twelfth of the time that the rule takes in plain operations.
 * - `GatherV2` without reading the indices back: TensorFlow checks them itself.
 */
export function registerNativeKernels(tf: TF): void {
  if (tf.getKernel('AdamStep', backendName)) return;
  const replace = (kernelName: string, kernelOver: (builtIn: Kernel) => Kernel) => {
    const builtIn = tf.getKernel(kernelName, backendName) as KernelConfig | undefined;
    if (builtIn) tf.unregisterKernel(kernelName, backendName);
    const kernelFunc = kernelOver(builtIn?.kernelFunc as unknown as Kernel);
    tf.registerKernel({ ...builtIn, kernelName, backendName, kernelFunc } as unknown as KernelConfig);
  };
  replace(
    'ReluGrad',
    () =>
      ({ inputs: { dy, y }, backend }) =>
        single(backend, 'ReluGrad', [dy, y]),
  );
  replace('BatchMatMul', (builtIn) => (call) => (areMatrices(call) ? product(call) : builtIn(call)));
  replace('_FusedMatMul', (builtIn) => (call) => {
    const { activation } = call.attrs;
    const { bias, preluActivationWeights } = call.inputs;
    if (!areMatrices(call) || bias?.shape.length !== 1 || preluActivationWeights) return builtIn(call);
    if (activation !== 'linear' && activation !== 'relu') return builtIn(call);
    return tf.tidy(() => {
      const linear = single(call.backend, 'BiasAdd', [product(call), bias]);
      return activation === 'relu' ? single(call.backend, 'Relu', [linear]) : linear;
    });
  });
  replace(
    'SoftmaxCrossEntropy',
    () =>
      ({ inputs: { logits, targets }, backend }) =>
        logits.shape[1] === 2 && (logits.shape[0] >= manyRows || isRecorded(backend))
          ? binaryCrossEntropy(tf, logits as Tensor2D, targets as Tensor2D)
          : backend.executeMultipleOutputs('SoftmaxCrossEntropyWithLogits', [floats(backend)], [logits, targets], 2),
  );
  replace('GatherV2', () => ({ inputs: { x, indices }, attrs, backend }) => {
    const { axis = 0, batchDims = 0 } = attrs as Record<string, number>;
    tf.backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis, batchDims);
    const attributes = [
      { name: 'batch_dims', type: backend.binding.TF_ATTR_INT, value: batchDims },
      typed(backend, 'Tparams', dataTypes[x.dtype as 'float32']),
      typed(backend, 'Tindices', dataTypes[indices.dtype as 'int32']),
      typed(backend, 'Taxis', dataTypes.int32),
    ];
    return tf.tidy(() => backend.executeSingleOutput('GatherV2', attributes, [x, indices, tf.scalar(axis, 'int32')]));
  });
  replace('AdamStep', () => (call) => adamStep(tf, call));
}

function typed({ binding }: NodeBackend, name: string, value: number): OpAttribute {
  return { name, type: binding.TF_ATTR_TYPE, value };
}

function floats(backend: NodeBackend): OpAttribute {
  return typed(backend, 'T', dataTypes.float32);
}

function single(backend: NodeBackend, name: string, inputs: readonly TensorInfo[]): Tensor {
  return backend.executeSingleOutput(name, [floats(backend)], inputs);
}

function areMatrices({ inputs: { a, b } }: Call): boolean {
  return [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32');
}

function product({ inputs: { a, b }, attrs, backend }: Call): Tensor {
  const { TF_ATTR_BOOL: type } = backend.binding;
  const attributes = [
    floats(backend),
    { name: 'transpose_a', type, value: attrs.transposeA === true },
    { name: 'transpose_b', type, value: attrs.transposeB === true },
  ];
  return backend.executeSingleOutput('MatMul', attributes, [a, b]);
}

/**
 * The cross-entropy of two classes and its gradient. With d = x₁ − x₀ it is log(1 + e^(−|d|)) + max(d, 0) − y₁·d, which loses no digits, and its slope along d
 * σ(d) − y₁. TensorFlow's own operation is slow on many short rows.
 */
function binaryCrossEntropy(tf: TF, logits: Tensor2D, targets: Tensor2D): Tensor[] {
  return tf.tidy(() => {
    const n = logits.shape[0];
    const d = tf.matMul(logits, tf.tensor2d([-1, 1], [2, 1]));
    const y = tf.slice(targets, [0, 1], [n, 1]);
    const losses = tf.add(tf.softplus(tf.neg(tf.abs(d))), tf.sub(tf.relu(d), tf.mul(y, d)));
    const slope = tf.sub(tf.sigmoid(d), y);
    return [tf.reshape(losses, [n]), tf.mul(slope, tf.tensor2d([-1, 1], [1, 2]))];
  });
}

/** Several of TensorFlow's operations on variables of its own; a traced step has its variables already and takes it as one. */
function adamStep(tf: TF, { inputs, attrs, backend }: Call): Tensor[] {
  const { g, w, m, v } = inputs;
  const { beta1, beta2, epsilon, weightDecay } = attrs as Record<string, number>;
  return tf.tidy(() => {
    const [learningRate, step] = [inputs.learningRate, inputs.step].map((one) => tf.reshape(one as Tensor, []));
    return composite(
      backend,
      'AdamStep',
      { beta1, beta2, epsilon, weightDecay },
      [g, w, m, v, learningRate, step],
      () => {
        const power1 = tf.pow(beta1, step);
        const power2 = tf.pow(beta2, step);
        const epsilonHat = tf.mul(tf.sqrt(tf.sub(1, power2)), epsilon);
        const moved = applyAdam(
          backend,
          [w, m, v],
          [power1, power2, learningRate, tf.scalar(beta1), tf.scalar(beta2), epsilonHat, g as Tensor],
        );
        if (weightDecay === 0) return moved;
        const shrink = tf.mul(w as Tensor, tf.mul(learningRate, weightDecay));
        return [tf.sub(moved[0], shrink), moved[1], moved[2]];
      },
    );
  });
}

let variables = 0;

/** `ResourceApplyAdam` on variables that live as long as the call. */
function applyAdam(backend: NodeBackend, values: readonly TensorInfo[], rest: readonly TensorInfo[]): Tensor[] {
  const { binding } = backend;
  const dtype = typed(backend, 'dtype', dataTypes.float32);
  const handles = values.map(({ shape }) => {
    const attributes = [
      dtype,
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `espalier/${variables++}` },
    ];
    return binding.executeOp('VarHandleOp', attributes, [], 1)[0].id;
  });
  backend.getInputTensorIds(values).forEach((id, i) => {
    binding.executeOp('AssignVariableOp', [dtype], [handles[i], id], 0);
  });
  binding.executeOp('ResourceApplyAdam', [floats(backend)], [...handles, ...backend.getInputTensorIds(rest)], 0);
  return handles.map((handle) => {
    const [moved] = binding.executeOp('ReadVariableOp', [dtype], [handle], 1);
    binding.executeOp('DestroyResourceOp', [], [handle], 0);
    binding.deleteTensor(handle);
    return backend.createOutputTensor(moved);
  });
}
