import { dataTypes } from '../nodeBackend.js';
import { attribute } from './graphDef.js';
import type { Lowering } from './lowerTrace.js';
import type { TracedOp } from './trace.js';

const T = { T: attribute.type(dataTypes.float32) };
const dtype = { dtype: attribute.type(dataTypes.float32) };

/**
 * `AdamStep` {g, w, m, v, η, t} as `ResourceApplyAdam`, which is given ε·√(1 − β₂ᵗ) for its ε, and under weight decay η·λ·w taken off afterwards,
 * with w as it was before; see `adamRule.ts`.
 *
 * @param states the states that move in place; left out: variables of its own, which begin with the given values
 * @returns the outputs that hold w, m and v afterwards
 */
export function lowerAdamStep(lowering: Lowering, node: string, op: TracedOp, states?: readonly string[]): string[] {
  const { writer, constant, ref } = lowering;
  const { beta1, beta2, epsilon, weightDecay } = op.parameters!;
  const [g, w, m, v, learningRate, step] = op.inputs;
  const add = (name: string, kind: string, ...inputs: string[]) =>
    `${writer.add(`${node}/${name}`, kind, inputs, T)}:0`;
  const power1 = add('power1', 'Pow', constant(beta1), ref(step));
  const power2 = add('power2', 'Pow', constant(beta2), ref(step));
  const correction = add('correction', 'Sqrt', add('rest', 'Sub', constant(1), power2));
  const epsilonHat = add('epsilon', 'Mul', correction, constant(epsilon));
  const waits: string[] = [];
  const shrink =
    weightDecay === 0
      ? undefined
      : add('shrink', 'Mul', ref(w), add('rate', 'Mul', ref(learningRate), constant(weightDecay)));
  if (shrink) waits.push(`${node}/shrink`);
  const shapes = op.outputs.map(({ shape }) => shape);
  const handles = [w, m, v].map((value, i) => {
    if (states) {
      waits.push(...lowering.readersOf(states[i]));
      return lowering.handleOf(states[i]);
    }
    const name = `${node}/variable${i}`;
    writer.add(name, 'VarHandleOp', [], {
      ...dtype,
      shape: attribute.shape(shapes[i]),
      shared_name: attribute.string(name),
    });
    waits.push(writer.add(`${node}/begin${i}`, 'AssignVariableOp', [`${name}:0`, ref(value)], dtype));
    return `${name}:0`;
  });
  const rest = [power1, power2, ref(learningRate), constant(beta1), constant(beta2), epsilonHat, ref(g)];
  let last = writer.add(`${node}/adam`, 'ResourceApplyAdam', [...handles, ...rest], T, waits);
  if (shrink) last = writer.add(`${node}/decay`, 'AssignSubVariableOp', [handles[0], shrink], dtype, [last]);
  return handles.map((handle, i) => `${writer.add(`${node}/after${i}`, 'ReadVariableOp', [handle], dtype, [last])}:0`);
}
