import type { TF } from '../../backend/backend.js';
import { dataTypes } from '../../backend/nodeBackend.js';
import { attribute, type GraphWriter } from '../../backend/tracing/graphDef.js';
import type { Part } from '../../backend/tracing/protobuf.js';
import { EspalierError } from '../../core/errors.js';
import { batchLength, GraphTensor, isOfBatch } from './graphTensor.js';

type Operand = GraphTensor | number;
type DType = GraphTensor['dtype'];

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);
const typeOf = (dtype: DType) => attribute.type(dataTypes[dtype]);
const int = typeOf('int32');

/**
 * The operations of TensorFlow.js that a network's forward pass is made of, as nodes of a TensorFlow graph: the network's own code runs once over them and has
 * written itself down. `hostTf.ts` is the same list on plain arrays. Lengths are known while it runs but for the batch's,
 * see {@link batchLength}.
 *
 * @param batch a value whose first axis is the batch
 * @throws EspalierError NOT_EXPORTABLE, from an operation, where a graph cannot say it for any number of rows
 */
export function createGraphTf(writer: GraphWriter, batch: GraphTensor): TF {
  let nodes = 0;
  const write = (
    op: string,
    inputs: readonly GraphTensor[],
    attributes: Readonly<Record<string, Part>>,
    shape: readonly number[],
    dtype: DType = 'float32',
  ): GraphTensor => {
    const refs = inputs.map(({ ref }) => ref);
    return new GraphTensor(`${writer.add(`n${nodes++}`, op, refs, attributes)}:0`, shape, dtype);
  };
  const constant = (values: Float32Array | Int32Array, shape: readonly number[]): GraphTensor => {
    const dtype = values instanceof Int32Array ? 'int32' : 'float32';
    const value = attribute.tensor({ dtype: dataTypes[dtype], shape: [...shape] }, values);
    return write('Const', [], { dtype: typeOf(dtype), value }, shape, dtype);
  };
  const numbers = (values: ArrayLike<number>, dtype: DType) =>
    dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  const made = (values: ArrayLike<number>, shape: readonly number[], dtype: DType = 'float32') =>
    constant(numbers(values, dtype), shape);
  const ints = (values: readonly number[]) => constant(Int32Array.from(values), [values.length]);
  const whole = (value: number) => constant(Int32Array.of(value), []);

  let rows: GraphTensor | undefined;
  /** [1] the batch's length. */
  const batchRows = (): GraphTensor => {
    if (!rows) {
      const shape = write('Shape', [batch], { T: typeOf(batch.dtype), out_type: int }, [batch.shape.length], 'int32');
      rows = write('Slice', [shape, ints([0]), ints([1])], { T: int, Index: int }, [1], 'int32');
    }
    return rows;
  };

  const unary =
    (op: string) =>
    (x: GraphTensor): GraphTensor =>
      write(op, [x], { T: typeOf(x.dtype) }, x.shape);

  const pair = (a: Operand, b: Operand): [GraphTensor, GraphTensor] => {
    const dtype = a instanceof GraphTensor ? a.dtype : b instanceof GraphTensor ? b.dtype : 'float32';
    const tensor = (x: Operand) => (x instanceof GraphTensor ? x : made([x], [], dtype));
    return [tensor(a), tensor(b)];
  };
  const pairwise =
    (op: string, result?: DType) =>
    (a: Operand, b: Operand): GraphTensor => {
      const [left, right] = pair(a, b);
      return write(
        op,
        [left, right],
        { T: typeOf(left.dtype) },
        broadcast(left.shape, right.shape),
        result ?? left.dtype,
      );
    };

  /** [rank] whole numbers, of which some may follow from the batch's length. */
  const lengths = (given: readonly number[]): GraphTensor => {
    if (!given.some(isOfBatch)) return ints(given);
    const share = ints(given.map((length) => (isOfBatch(length) ? length / batchLength : 0)));
    const rest = ints(given.map((length) => (isOfBatch(length) ? 0 : length)));
    const scaled = write('Mul', [share, batchRows()], { T: int }, [given.length], 'int32');
    return write('AddV2', [scaled, rest], { T: int }, [given.length], 'int32');
  };

  const filled = (value: number, shape: readonly number[]): GraphTensor => {
    if (!shape.some(isOfBatch)) return constant(new Float32Array(sizeOf(shape)).fill(value), shape);
    return write('Fill', [lengths(shape), made([value], [])], { T: typeOf('float32'), index_type: int }, shape);
  };

  const reshape = (x: GraphTensor, given: readonly number[]): GraphTensor => {
    const known = given.reduce((size, length) => (length < 0 ? size : size * length), 1);
    const shape = given.map((length) => (length < 0 ? sizeOf(x.shape) / known : length));
    if (shape.filter(isOfBatch).length > 1) throw inexpressible('a reshape to two lengths that follow from the batch');
    const dims = ints(shape.map((length) => (isOfBatch(length) ? -1 : length)));
    return write('Reshape', [x, dims], { T: typeOf(x.dtype), Tshape: int }, shape, x.dtype);
  };

  const along =
    (op: string) =>
    (x: GraphTensor, axis: number, keepDims = false): GraphTensor => {
      const at = axis < 0 ? axis + x.shape.length : axis;
      const shape = x.shape.flatMap((length, i) => (i === at ? (keepDims ? [1] : []) : [length]));
      const attributes = { T: typeOf(x.dtype), Tidx: int, keep_dims: attribute.bool(keepDims) };
      return write(op, [x, whole(at)], attributes, shape, x.dtype);
    };

  const operations = {
    add: pairwise('AddV2'),
    sub: pairwise('Sub'),
    mul: pairwise('Mul'),
    div: pairwise('RealDiv'),
    maximum: pairwise('Maximum'),
    notEqual: pairwise('NotEqual', 'bool'),
    relu: unary('Relu'),
    sigmoid: unary('Sigmoid'),
    tanh: unary('Tanh'),
    exp: unary('Exp'),
    log: unary('Log'),
    sqrt: unary('Sqrt'),
    square: unary('Square'),
    softmax: unary('Softmax'),
    logSoftmax: unary('LogSoftmax'),

    tensor: (values: Float32Array, shape: readonly number[]) => constant(values, shape),
    tensor1d: (values: ArrayLike<number>, dtype?: DType) => made(values, [values.length], dtype),
    tensor2d: made,
    tensor3d: made,
    zeros: (shape: readonly number[]) => filled(0, shape),
    ones: (shape: readonly number[]) => filled(1, shape),
    cast: (x: GraphTensor, dtype: DType) =>
      write('Cast', [x], { SrcT: typeOf(x.dtype), DstT: typeOf(dtype) }, x.shape, dtype),
    reshape,

    transpose(x: GraphTensor, axes = x.shape.map((_, axis) => x.shape.length - 1 - axis)): GraphTensor {
      const shape = axes.map((axis) => x.shape[axis]);
      return write('Transpose', [x, ints(axes)], { T: typeOf(x.dtype), Tperm: int }, shape, x.dtype);
    },

    slice(x: GraphTensor, begin: readonly number[], size: readonly number[]): GraphTensor {
      const cutsBatch = size.some((length, axis) => isOfBatch(length) && begin[axis] % batchLength !== 0);
      if (cutsBatch) throw inexpressible('a part of the batch');
      const attributes = { T: typeOf(x.dtype), Index: int };
      return write('Slice', [x, lengths(begin), lengths(size)], attributes, size, x.dtype);
    },

    concat(parts: readonly GraphTensor[], axis = 0): GraphTensor {
      if (parts.length === 1) return parts[0];
      const length = parts.reduce((sum, { shape }) => sum + shape[axis], 0);
      const shape = parts[0].shape.map((own, i) => (i === axis ? length : own));
      const attributes = { N: attribute.int(parts.length), T: typeOf(parts[0].dtype), Tidx: int };
      return write('ConcatV2', [...parts, whole(axis)], attributes, shape, parts[0].dtype);
    },

    split(x: GraphTensor, count: number): GraphTensor[] {
      const shape = [x.shape[0] / count, ...x.shape.slice(1)];
      const attributes = { num_split: attribute.int(count), T: typeOf(x.dtype) };
      const { ref } = write('Split', [whole(0), x], attributes, shape, x.dtype);
      const node = ref.slice(0, -2);
      return Array.from({ length: count }, (_, i) => new GraphTensor(`${node}:${i}`, shape, x.dtype));
    },

    gather(x: GraphTensor, places: GraphTensor): GraphTensor {
      const shape = [...places.shape, ...x.shape.slice(1)];
      const attributes = { Tparams: typeOf(x.dtype), Tindices: typeOf(places.dtype), Taxis: int };
      return write('GatherV2', [x, places, whole(0)], attributes, shape, x.dtype);
    },

    sum: along('Sum'),
    max: along('Max'),

    matMul(a: GraphTensor, b: GraphTensor, transposeA = false, transposeB = false): GraphTensor {
      const turned = (shape: readonly number[], turn: boolean) => (turn ? shape.slice(-2).reverse() : shape.slice(-2));
      const [n] = turned(a.shape, transposeA);
      const [, h] = turned(b.shape, transposeB);
      const T = typeOf(a.dtype);
      if (a.shape.length === 2 && b.shape.length === 2) {
        const attributes = { T, transpose_a: attribute.bool(transposeA), transpose_b: attribute.bool(transposeB) };
        return write('MatMul', [a, b], attributes, [n, h]);
      }
      const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), n, h];
      const attributes = { T, adj_x: attribute.bool(transposeA), adj_y: attribute.bool(transposeB) };
      return write('BatchMatMulV2', [a, b], attributes, shape);
    },

    /** Forwards alone. */
    customGrad:
      (f: (...x: GraphTensor[]) => { value: GraphTensor }) =>
      (...x: GraphTensor[]) =>
        f(...x).value,
    tidy: <T>(work: () => T) => work(),
    dispose: () => undefined,
  };
  return new Proxy(operations, {
    get(own, name) {
      if (name in own) return own[name as keyof typeof own];
      throw inexpressible(`the operation ${String(name)}`);
    },
  }) as unknown as TF;
}

/** As in NumPy. */
function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((shape) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  return left.map((length, axis) => (length === 1 ? right[axis] : length));
}

function inexpressible(what: string): EspalierError {
  return new EspalierError({
    code: 'NOT_EXPORTABLE',
    path: 'trunk, sharing, head',
    message: `expected a network that a TensorFlow graph can say for any number of rows; it takes ${what}`,
    hint: 'Export it with --format tfjs, which runs every network.',
  });
}
