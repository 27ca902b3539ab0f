import type { ProbLabels } from '../core/probLabels.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { TaskTree } from './taskTree.js';

/** Labels and the class prior they were made with. */
export interface TaskBelief {
  readonly labels: ProbLabels;
  /** [k] */
  readonly prior: Float64Array;
}

/** A posterior of exactly 0 keeps this much doubt, so that two hard posteriors that contradict can be weighed. */
const doubt = 1e-6;

/**
 * Makes the labels of tasks linked by `refines` agree: afterwards the fine posterior summed over a coarse class is the
 * coarse posterior, and votes on either task inform both.
 *
 * Let q_F(f) ∝ π_F(f) L_F(f) and q_C(c) ∝ π_C(c) L_C(c) be the two tasks' own posteriors of a row, L the likelihood of
 * its votes. With votes independent given the fine class, and the joint prior that has C's balance between coarse
 * classes and F's within each, π(f) = π_C(c) π_F(f) / Π_F(c) where c = c(f) and Π_F(c) = Σ_{f in c} π_F(f), the
 * posterior over the feasible pairs (c(f), f) is
 *
 *   P(f | all votes) ∝ π(f) L_F(f) L_C(c(f)) ∝ q_C(c(f)) · q_F(f) / Π_F(c(f)).
 *
 * So a coarse class gets the message e_F(c) = Σ_{f in c} q_F(f) / Π_F(c) from each task below (1 where nobody voted on
 * F, and for a class that F does not split), P(c) ∝ q_C(c) Π_F e_F(c), and the way down gives F the rest. Over a chain
 * or a tree of refinements this is exact sum-product (Pearl 1988): messages up, then beliefs down.
 *
 * @param beliefs of every task in the tree that takes part, all over the same rows
 * @returns new labels for the tasks that are linked by `refines`; `covered` stays each task's own
 */
export function reconcileRefinements(
  tasks: ReadonlyMap<string, Pick<TaskSpec, 'name' | 'classes' | 'refines'>>,
  tree: TaskTree,
  beliefs: ReadonlyMap<string, TaskBelief>,
): Map<string, ProbLabels> {
  const links = tree.order.flatMap((name) => {
    const link = tree.above.get(name);
    const fine = beliefs.get(name);
    const coarse = link && beliefs.get(link.task);
    if (link?.kind !== 'refines' || !fine || !coarse) return [];
    return [refinement(name, link.task, tasks, fine.prior)];
  });
  const linked = new Set(links.flatMap(({ fine, coarse }) => [fine, coarse]));
  // What a task's row looks like with all that stands below it: starts as its own posterior.
  const upward = new Map<string, Float64Array>();
  for (const name of linked) upward.set(name, doubting(beliefs.get(name)!.labels));
  const messages = new Map<string, Float64Array>();
  for (const link of links.toReversed()) {
    const message = messageUp(link, upward.get(link.fine)!);
    messages.set(link.fine, message);
    multiplyRows(upward.get(link.coarse)!, message, link.coarseOf.coarse);
  }
  // Parents come first in `links`, so a coarse row is final when its children read it.
  for (const link of links) passDown(link, upward.get(link.coarse)!, messages.get(link.fine)!, upward.get(link.fine)!);
  return new Map(
    [...linked].map((name) => {
      const { labels } = beliefs.get(name)!;
      return [name, { ...labels, probs: Float32Array.from(upward.get(name)!) }];
    }),
  );
}

interface Refinement {
  readonly fine: string;
  readonly coarse: string;
  readonly coarseOf: {
    /** [k fine] the coarse class of each fine class. */
    readonly of: Int16Array;
    /** Number of coarse classes. */
    readonly coarse: number;
    /** [k coarse] Π_F(c); 0 for a class that is not split. */
    readonly mass: Float64Array;
  };
}

function refinement(
  fine: string,
  coarse: string,
  tasks: ReadonlyMap<string, Pick<TaskSpec, 'name' | 'classes' | 'refines'>>,
  finePrior: Float64Array,
): Refinement {
  const { classes, refines } = tasks.get(fine)!;
  const coarseClasses = tasks.get(coarse)!.classes;
  const of = new Int16Array(classes.length);
  for (const [name, members] of Object.entries(refines!.classes)) {
    for (const member of members) of[classes.indexOf(member)] = coarseClasses.indexOf(name);
  }
  const mass = new Float64Array(coarseClasses.length);
  for (let f = 0; f < of.length; f++) mass[of[f]] += Math.max(finePrior[f], doubt);
  return { fine, coarse, coarseOf: { of, coarse: coarseClasses.length, mass } };
}

/** [n, k coarse] e_F(c) = Σ_{f in c} q_F(f) / Π_F(c) */
function messageUp({ coarseOf: { of, coarse, mass } }: Refinement, fine: Float64Array): Float64Array {
  const k = of.length;
  const n = fine.length / k;
  const message = new Float64Array(n * coarse);
  for (let row = 0; row < n; row++) {
    for (let f = 0; f < k; f++) message[row * coarse + of[f]] += fine[row * k + f] / mass[of[f]];
    for (let c = 0; c < coarse; c++) if (mass[c] === 0) message[row * coarse + c] = 1;
  }
  return message;
}

function multiplyRows(belief: Float64Array, message: Float64Array, k: number): void {
  for (let at = 0; at < belief.length; at++) belief[at] *= message[at];
  normalizeRows(belief, k);
}

/** P(f) ∝ q_F(f) / Π_F(c) · P(c) / e_F(c): the coarse belief without what F itself said to it. */
function passDown(
  { coarseOf: { of, coarse, mass } }: Refinement,
  coarseBelief: Float64Array,
  message: Float64Array,
  fine: Float64Array,
): void {
  const k = of.length;
  for (let row = 0; row < fine.length / k; row++) {
    for (let f = 0; f < k; f++) {
      const at = row * coarse + of[f];
      fine[row * k + f] *= coarseBelief[at] / (message[at] * mass[of[f]]);
    }
  }
  normalizeRows(fine, k);
}

function doubting({ probs, k }: ProbLabels): Float64Array {
  const belief = Float64Array.from(probs, (p) => Math.max(p, doubt));
  normalizeRows(belief, k);
  return belief;
}

function normalizeRows(belief: Float64Array, k: number): void {
  for (let start = 0; start < belief.length; start += k) {
    let sum = 0;
    for (let c = 0; c < k; c++) sum += belief[start + c];
    for (let c = 0; c < k; c++) belief[start + c] /= sum;
  }
}
