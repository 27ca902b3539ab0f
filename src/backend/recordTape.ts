import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { TF } from './backend.js';

/** A computation that was run once and can be gone through backwards any number of times. */
export interface Recorded<T extends Tensor> {
  readonly value: T;
  /**
   * The gradients of ⟨value, dy⟩ with respect to `xs`; zeros for those that the value does not depend on. Only what leads
   * from `xs` to the value is gone through.
   */
  pull(dy: Tensor, xs: readonly Tensor[]): Tensor[];
  /** Frees the value and everything that was kept for the way back. */
  dispose(): void;
}

interface Node {
  readonly id: number;
  readonly kernelName: string;
  readonly inputs: NamedTensorMap;
  readonly outputs: readonly Tensor[];
  readonly saved?: readonly Tensor[];
  readonly gradient?: (dys: (Tensor | null)[]) => Record<string, () => Tensor>;
}

/**
 * Runs `f` and keeps the tape: reverse-mode differentiation with one way forward and as many ways back as there are
 * cotangents. tfjs's own `grads` runs the function anew for every one of them, which makes t task gradients cost t forward
 * passes too.
 */
export function recordTape<T extends Tensor>(tf: TF, f: () => T): Recorded<T> {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) throw new Error('recordTape cannot run inside the function of another gradient');
  const tape: Node[] = [];
  state.activeTape = tape as never;
  state.gradientDepth++;
  let value: T;
  try {
    value = tf.tidy(f);
  } catch (error) {
    free(tape);
    throw error;
  } finally {
    state.gradientDepth--;
    state.activeTape = null as never;
  }
  const routes = new Map<string, Node[]>();
  return {
    value,
    pull(dy, xs) {
      const key = xs.map(({ id }) => id).join();
      let route = routes.get(key);
      if (!route) routes.set(key, (route = routeBetween(tape, xs, value)));
      const chosen = route;
      return tf.tidy(() => {
        const gradients = new Map<number, Tensor>([[value.id, dy]]);
        for (const node of chosen.toReversed()) pullThrough(tf, node, gradients);
        return xs.map((x) => gradients.get(x.id) ?? tf.zerosLike(x));
      });
    },
    dispose() {
      free(tape);
      value.dispose();
    },
  };
}

function free(tape: readonly Node[]): void {
  for (const { saved = [] } of tape) for (const tensor of saved) tensor.dispose();
}

/** The nodes on a way from one of `xs` to `y`, in order, each with only those inputs that lie on such a way. */
function routeBetween(tape: readonly Node[], xs: readonly Tensor[], y: Tensor): Node[] {
  const fromX = new Set(xs.map(({ id }) => id));
  const reached = tape.filter(({ inputs, outputs }) => {
    const onWay = Object.values(inputs).some((input) => fromX.has(input.id));
    if (onWay) for (const output of outputs) fromX.add(output.id);
    return onWay;
  });
  const toY = new Set([y.id]);
  const route: Node[] = [];
  for (const node of reached.toReversed()) {
    if (!node.outputs.some((output) => toY.has(output.id))) continue;
    const inputs = Object.fromEntries(Object.entries(node.inputs).filter(([, input]) => fromX.has(input.id)));
    for (const input of Object.values(inputs)) toY.add(input.id);
    route.push({ ...node, inputs });
  }
  return route.reverse();
}

/** Hands the gradients of a node's outputs on to its inputs. */
function pullThrough(tf: TF, node: Node, gradients: Map<number, Tensor>): void {
  const dys = node.outputs.map((output) => gradients.get(output.id) ?? null);
  if (dys.every((dy) => dy === null)) return;
  if (!node.gradient) throw new Error(`${node.kernelName} has no gradient; register one in backend/gradients.ts`);
  const pulled = node.gradient(dys);
  for (const [name, input] of Object.entries(node.inputs)) {
    const dx = tf.tidy(() => pulled[name]());
    const before = gradients.get(input.id);
    gradients.set(input.id, before ? tf.add(before, dx) : dx);
  }
}
