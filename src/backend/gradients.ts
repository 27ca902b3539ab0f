import type { GradConfig, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from './backend.js';

type Attributes = {
  axis: number;
  dim: number;
  begin: number[];
  perm: number[];
  activation: string;
  reductionIndices: number[];
} & {
  transposeA: boolean;
  transposeB: boolean;
};
type Derivative = (
  dy: Tensor,
  saved: Tensor[],
  attributes: Attributes,
) => Record<string, () => Tensor> | (() => Tensor)[];

/**
 * Registers how to differentiate the kernels that Espalier's networks run. tfjs-core's package for Node brings none
 * (they come with the umbrella package, beside layers, converters and WebGL); what another package registered stays.
 *
 * The largest value's is always ours, since tfjs's own lets each of two equal entries have the whole gradient: a network must not learn
 * otherwise where that is loaded. The two products are always ours too: on wasm without SIMD a product with a transposed operand runs in a naive loop (256×512×256: 2 ms
 * plain, 30 ms transposed, 2.5 ms after an explicit transpose), and tfjs's own gradient is made of such products. tfjs asks
 * only for the gradients of inputs that lead back to a weight, so the data's gradient costs nothing.
 */
export function registerGradients(tf: TF): void {
  for (const config of gradients(tf)) {
    const ours = ['Max', 'Relu', 'BatchMatMul', '_FusedMatMul'].includes(config.kernelName);
    const present = tf.getGradient(config.kernelName) != null;
    if (present && ours) tf.unregisterGradient(config.kernelName);
    if (!present || ours) tf.registerGradient(config);
  }
}

function gradients(tf: TF): GradConfig[] {
  /** Whether the active backend has a kernel of that name. */
  const has = (kernelName: string) => tf.getKernel(kernelName, tf.getBackend()) != null;
  const { div, exp, matMul, mul, neg, pad, reshape, split, step, sub, sum, transpose } = tf;

  /** On wasm without kernels of our own, see `registerKernels`. */
  const naive = () => tf.getBackend() === 'wasm' && !has('ReluGrad');

  /** dy where y, a ReLU's output, is above 0. */
  const reluGradient = (dy: Tensor, y: Tensor): Tensor =>
    has('ReluGrad') ? (tf.engine().runKernel('ReluGrad', { dy, y }) as Tensor) : mul(dy, step(y));

  /** x [n, k] with row i times by[i] [n, 1]; in tfjs's own product on wasm every row would be a call. */
  const scaledRows = (x: Tensor, by: Tensor): Tensor =>
    has('ScaleRows') ? (tf.engine().runKernel('ScaleRows', { x, by }) as Tensor) : mul(x, by);

  /** Sums a gradient over the axes along which an operand of `shape` was broadcast. */
  const onto = (dy: Tensor, shape: number[]): Tensor => {
    const lead = dy.shape.length - shape.length;
    const axes = dy.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && dy.shape[i] !== 1));
    return axes.length === 0 ? dy : reshape(sumOver(dy, axes), shape);
  };

  /**
   * On wasm, leading axes are summed as one, which is what its kernel is for; without SIMD as a row of ones times the matrix, 25 times as
   * fast as wasm's own sum over the first axis. Trailing axes are summed as a matrix times a column of ones, for the same reason.
   */
  const sumOver = (dy: Tensor, axes: number[]): Tensor => {
    const rest = dy.shape.length - axes.length;
    if (tf.getBackend() !== 'wasm' || rest === 0) return sum(dy, axes);
    const size = axes.reduce((product, axis) => product * dy.shape[axis], 1);
    const kept = dy.shape.filter((_, axis) => !axes.includes(axis));
    if (axes.every((axis, i) => axis === i)) {
      const rows = reshape(dy, [size, -1]);
      return reshape(naive() ? matMul(tf.ones([1, size]), rows as never) : sum(rows, 0), kept);
    }
    if (axes.every((axis, i) => axis === rest + i)) {
      return reshape(matMul(reshape(dy, [-1, size]), tf.ones([size, 1])), kept);
    }
    return sum(dy, axes);
  };

  /** a·b for 2-D or 3-D operands either of which may have to be transposed, in the form that suits the backend. */
  const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor => {
    if (!naive()) return matMul(a as Tensor3D, b as Tensor3D, transposeA, transposeB);
    const turn = (t: Tensor, turned: boolean) => {
      if (!turned) return t;
      // One matrix in a batch of one is turned as a matrix: that is the fast path.
      if (t.shape.length === 3 && t.shape[0] === 1) {
        const [, rows, columns] = t.shape;
        return reshape(transpose(reshape(t, [rows, columns])), [1, columns, rows]);
      }
      return transpose(t, t.shape.length === 2 ? [1, 0] : [0, 2, 1]);
    };
    return matMul(turn(a, transposeA) as Tensor3D, turn(b, transposeB) as Tensor3D);
  };

  /** y = op(a)·op(b) → da, db. */
  const productGradients = (dy: Tensor, a: Tensor, b: Tensor, { transposeA, transposeB }: Attributes) => ({
    a: () => onto(transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB), a.shape),
    b: () => onto(transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false), b.shape),
  });

  const define = (
    kernelName: string,
    save: Pick<GradConfig, 'inputsToSave' | 'outputsToSave' | 'saveAllInputs'>,
    derivative: Derivative,
  ): GradConfig => ({ kernelName, ...save, gradFunc: derivative as unknown as GradConfig['gradFunc'] });
  const inputs = (...names: string[]) => ({ inputsToSave: names });
  const output = { outputsToSave: [true] };

  return [
    define('Identity', {}, (dy) => ({ x: () => dy })),
    define('Neg', {}, (dy) => ({ x: () => neg(dy) })),
    define('Exp', output, (dy, [y]) => ({ x: () => mul(dy, y) })),
    define('Log', inputs('x'), (dy, [x]) => ({ x: () => div(dy, x) })),
    define('Square', inputs('x'), (dy, [x]) => ({ x: () => mul(dy, mul(x, 2)) })),
    define('Sqrt', output, (dy, [y]) => ({ x: () => div(dy, mul(y, 2)) })),
    define('Sigmoid', output, (dy, [y]) => ({ x: () => mul(dy, mul(y, sub(1, y))) })),
    define('Tanh', output, (dy, [y]) => ({ x: () => mul(dy, sub(1, mul(y, y))) })),
    define('Relu', output, (dy, [y]) => ({ x: () => reluGradient(dy, y) })),
    define('Add', inputs('a', 'b'), (dy, [a, b]) => ({ a: () => onto(dy, a.shape), b: () => onto(dy, b.shape) })),
    define('Sub', inputs('a', 'b'), (dy, [a, b]) => ({
      a: () => onto(dy, a.shape),
      b: () => neg(onto(dy, b.shape)),
    })),
    define('Multiply', inputs('a', 'b'), (dy, [a, b]) => ({
      a: () => onto(mul(dy, b), a.shape),
      b: () => onto(mul(dy, a), b.shape),
    })),
    define('RealDiv', inputs('a', 'b'), (dy, [a, b]) => ({
      a: () => onto(div(dy, b), a.shape),
      b: () => neg(onto(div(mul(dy, a), mul(b, b)), b.shape)),
    })),
    define('Sum', inputs('x'), (dy, [x], { axis }) => {
      const axes = tf.util.parseAxisParam(axis, x.shape);
      const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      return { x: () => mul(reshape(dy, kept), tf.ones(x.shape)) };
    }),
    // Entries that tie share the gradient, as in TensorFlow: a word that stands twice in a text must not count twice.
    define('Max', { ...inputs('x'), ...output }, (dy, [x, y], { reductionIndices }) => {
      const axes = tf.util.parseAxisParam(reductionIndices, x.shape);
      const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      return {
        x: () => {
          // 1 where x = y; wasm's own comparison takes forty times as long.
          const largest = sub(1, step(sub(reshape(y, kept), x)));
          return mul(largest, div(reshape(dy, kept), sum(largest, axes, true)));
        },
      };
    }),
    // Along the first axis, which is how tables are read.
    define('GatherV2', inputs('x', 'indices'), (dy, [x, indices]) => ({
      x: () => tf.unsortedSegmentSum(dy, indices as Tensor1D, x.shape[0]),
      indices: () => indices,
    })),
    define('Reshape', inputs('x'), (dy, [x]) => ({ x: () => reshape(dy, x.shape) })),
    define('Transpose', {}, (dy, _saved, { perm }) => ({
      x: () =>
        transpose(
          dy,
          perm.map((_, i) => perm.indexOf(i)),
        ),
    })),
    define('Slice', inputs('x'), (dy, [x], { begin }) => ({
      x: () =>
        pad(
          dy,
          dy.shape.map((size, i) => [begin[i], x.shape[i] - begin[i] - size]),
        ),
    })),
    define('Concat', { saveAllInputs: true }, (dy, parts, { axis }) => {
      const [along] = tf.util.parseAxisParam(axis, parts[0].shape);
      const pieces = split(
        dy,
        parts.map((part) => part.shape[along]),
        along,
      );
      return pieces.map((piece) => () => piece);
    }),
    define('SplitV', {}, (dys, _saved, { axis }) => ({ x: () => tf.concat(dys as unknown as Tensor[], axis) })),
    define('Softmax', output, (dy, [y], { dim }) => ({
      logits: () => mul(sub(dy, sum(mul(dy, y), dim, true)), y),
    })),
    define('LogSoftmax', output, (dy, [y], { axis }) => ({
      logits: () => sub(dy, mul(sum(dy, axis, true), exp(y))),
    })),
    // The second output is the slope of the first one.
    define('SoftmaxCrossEntropy', { ...inputs('targets'), outputsToSave: [false, true] }, (dys, [targets, slope]) => ({
      logits: () => scaledRows(slope, reshape((dys as unknown as Tensor[])[0], [-1, 1])),
      targets: () => tf.zerosLike(targets),
    })),
    define('BatchMatMul', inputs('a', 'b'), (dy, [a, b], attributes) => productGradients(dy, a, b, attributes)),
    define('_FusedMatMul', { ...inputs('a', 'b', 'bias'), ...output }, (dy, [a, b, bias, y], attributes) => {
      const delta = attributes.activation === 'relu' ? reluGradient(dy, y) : dy;
      const [h] = bias.shape;
      return { ...productGradients(delta, a, b, attributes), bias: () => onto(reshape(delta, [-1, h]), [h]) };
    }),
  ];
}
