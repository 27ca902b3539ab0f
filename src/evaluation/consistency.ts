import type { TaskSpec } from '../core/taskSpec.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import type { TaskGroup, TaskVariable } from '../hierarchy/taskGroup.js';
import { tiedGroups } from '../hierarchy/tiedGroups.js';
import { type VectorInference, vectorInference } from '../hierarchy/vectorInference.js';
import { type DecisionRule, decide } from './thresholds.js';

/** What a task's relations leave of its head's probabilities. */
export interface ConsistentProbs {
  /** [n, k] distribution over the classes; of a task that may not apply, given that it does. */
  readonly probs: Float32Array;
  /** [n] P(the task applies); of a task that may not apply only. */
  readonly applies?: Float32Array;
}

/** Heads' probabilities → predictions that keep to all relations between tasks. Tasks that nothing ties are left out of all of it. */
export interface Consistency {
  /** The names of the tasks that are tied, group by group. */
  readonly groups: readonly (readonly string[])[];
  /**
   * The marginals of P(y) ∝ ∏ₜ pₜ(yₜ) over the feasible vectors y: the heads' predictions, taken as independent, given that they are
   * consistent. Where a task does not apply its factor is 1 by the number of classes above under which it does: what its head gives
   * them on average, so that a head that has only seen rows to which it applies says nothing about whether it does.
   *
   * @param predicted per task [n, k] its head's probabilities
   */
  marginals(predicted: ReadonlyMap<string, Float32Array>): Map<string, ConsistentProbs>;
  /**
   * The most probable feasible vector, as weighed by each task's rule: a threshold θ holds p₁(1 − θ) against p₀θ. Where a task does not
   * apply its factor is that of its best class. So where the tasks' own decisions contradict nothing, they stand: with factors of 1,
   * four children of a task, each unsure, would make the class under which none applies the most probable.
   *
   * @returns per task [n] classes 0…k−1, −1 = does not apply
   */
  decisions(
    predicted: ReadonlyMap<string, Float32Array>,
    rules: ReadonlyMap<string, DecisionRule>,
  ): Map<string, Int16Array>;
}

/** A head's 0 has underflowed: this much of it is left, so that heads which contradict can be weighed. */
const least = 1e-38;
/** Two classes a rule finds equal: its choice is ahead of the other by this much. */
const ahead = 1e-9;

/**
 * Ties the predictions of tasks together: conditional on being feasible, as the label relation graphs of Deng et al. (Large-Scale
 * Object Classification using Label Relation Graphs, ECCV 2014, section 3) have it, for any number of classes, tasks that do not apply, and
 * constraints over several tasks. Exact, by sum-product and max-product on a junction tree of each group.
 *
 * @throws EspalierError INFEASIBLE, CONSTRAINTS_TOO_WIDE
 */
export function consistency(
  tasks: readonly Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>[],
  constraints: readonly ConstraintSpec[],
): Consistency {
  const groups = tiedGroups(tasks, constraints).map((group) => ({ group, inference: vectorInference(group) }));
  return {
    groups: groups.map(({ group }) => group.variables.map(({ name }) => name)),
    marginals: (predicted) => new Map(groups.flatMap((each) => groupMarginals(each, predicted))),
    decisions: (predicted, rules) => new Map(groups.flatMap((each) => groupDecisions(each, predicted, rules))),
  };
}

interface Tied {
  readonly group: TaskGroup;
  readonly inference: VectorInference;
}

function groupMarginals(
  { group: { variables }, inference }: Tied,
  predicted: ReadonlyMap<string, Float32Array>,
): [string, ConsistentProbs][] {
  const heads = variables.map(({ name }) => predicted.get(name)!);
  const n = heads[0].length / variables[0].k;
  const evidence = variables.map(({ states }) => new Float64Array(states));
  const results = variables.map(({ name, k, states }): [string, ConsistentProbs] => [
    name,
    { probs: new Float32Array(n * k), ...(states > k && { applies: new Float32Array(n) }) },
  ]);
  const elsewhere = variables.map((variable) => -Math.log(classesAbove(variable)));
  for (let row = 0; row < n; row++) {
    variables.forEach(({ k, states }, t) => {
      for (let c = 0; c < k; c++) evidence[t][c] = Math.log(Math.max(heads[t][row * k + c], least));
      if (states > k) evidence[t][k] = elsewhere[t];
    });
    inference.marginals(evidence);
    variables.forEach(({ k }, t) => {
      const { probs, applies } = results[t][1];
      const own = evidence[t];
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < k; c++) if (own[c] > most) most = own[c];
      // Constraints may keep a task from applying anywhere: what its class would be is then up to its head.
      if (most === Number.NEGATIVE_INFINITY) {
        probs.set(heads[t].subarray(row * k, (row + 1) * k), row * k);
        return;
      }
      let sum = 0;
      for (let c = 0; c < k; c++) sum += Math.exp(own[c] - most);
      for (let c = 0; c < k; c++) probs[row * k + c] = Math.exp(own[c] - most) / sum;
      if (applies) applies[row] = Math.exp(most) * sum;
    });
  }
  return results;
}

/** The number of classes above under which the task applies; 1 for a task that always does. */
function classesAbove({ k, above }: TaskVariable): number {
  return above?.under.filter(([first]) => first < k).length ?? 1;
}

function groupDecisions(
  { group: { variables }, inference }: Tied,
  predicted: ReadonlyMap<string, Float32Array>,
  rules: ReadonlyMap<string, DecisionRule>,
): [string, Int16Array][] {
  const heads = variables.map(({ name }) => predicted.get(name)!);
  const n = heads[0].length / variables[0].k;
  const favourites = variables.map(({ name, k }, t) => decide(heads[t], k, rules.get(name)!));
  const weights = variables.map(({ name, k }) => classWeights(k, rules.get(name)!));
  const evidence = variables.map(({ states }) => new Float64Array(states));
  const results = variables.map(({ name }): [string, Int16Array] => [name, new Int16Array(n)]);
  const vector = new Int16Array(variables.length);
  for (let row = 0; row < n; row++) {
    variables.forEach(({ k, states }, t) => {
      const own = evidence[t];
      const weigh = (c: number) => Math.log(Math.max(heads[t][row * k + c] * weights[t][c], least));
      const favourite = favourites[t][row];
      const top = weigh(favourite);
      for (let c = 0; c < k; c++) own[c] = c === favourite ? 0 : Math.min(weigh(c) - top, -ahead);
      if (states > k) own[k] = 0;
    });
    inference.mostProbable(evidence, vector);
    variables.forEach(({ k }, t) => {
      results[t][1][row] = vector[t] < k ? vector[t] : -1;
    });
  }
  return results;
}

/** [k] what a rule multiplies each class's probability with, so that its decision is the largest product. */
function classWeights(k: number, rule: DecisionRule): number[] {
  if (rule.kind === 'threshold' && k === 2) return [rule.threshold, 1 - rule.threshold];
  return new Array<number>(k).fill(1);
}
