import { alignSets } from '../../core/alignSets.js';
import { EspalierError } from '../../core/errors.js';
import type { LabelMatrix } from '../../core/labelMatrix.js';
import { createProbLabels } from '../../core/probLabels.js';
import type { TaskSpec } from '../../core/taskSpec.js';
import type { ConstraintSpec } from '../../hierarchy/constraintSpec.js';
import { messageRoom, propagate } from '../../hierarchy/propagate.js';
import { checkPredictInput } from '../checkPredictInput.js';
import type { FittedLabelModel } from '../labelModel.js';
import { right, wrong } from '../lfEvidence.js';
import { groupOf } from './groupOf.js';
import { rowBeliefs } from './jointExpectations.js';
import type { FittedJointLabelModel, JointLabelModelJSON, JointTaskLabels, JointTaskView } from './jointLabelModel.js';
import { symbolPlaces, verdicts } from './jointPatterns.js';
import { priorPotentials } from './jointPrior.js';
import { type JointStructure, jointStructure } from './jointStructure.js';
import { type JointVotes, jointVotes } from './jointVotes.js';
import { sharedLfs } from './sharedLfs.js';

/** A fitted joint model as plain numbers: what its JSON holds. */
export interface JointParameters {
  readonly kind: string;
  /** In the order of the group's variables. */
  readonly tasks: readonly (Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'> & {
    readonly labelingFunctions: readonly string[];
    /** The codes from k on of the votes on it, see `LabelMatrix`. */
    readonly sets?: LabelMatrix['sets'];
    /** [m] */
    readonly lfIds: readonly number[];
    /** [m] */
    readonly accuracies: readonly number[];
  })[];
  readonly constraints: readonly ConstraintSpec[];
  /** Per clique of the junction tree, as in `JointPrior`. */
  readonly prior: readonly (readonly number[])[];
  /** What each LF was heard to say, with what that adds to the log posterior of each state that it can tell apart. */
  readonly symbols: readonly {
    readonly lf: number;
    readonly votes: readonly number[];
    readonly weights: readonly number[];
  }[];
  /** Per LF, per state, what silence adds; empty where abstaining is no evidence. */
  readonly silence: readonly (readonly number[])[];
  /** The prior belief that a vote is right, for what the fit never heard. */
  readonly correct: number;
  readonly correlation: number;
  readonly summary: FittedLabelModel['summary'];
}

/** A posterior of the classes that is smaller than this in sum says nothing any more: the prior stands in. */
const least = 1e-250;

/** A joint model out of its parameters. */
export function fittedJoint(parameters: JointParameters): FittedJointLabelModel {
  const { tasks, constraints, summary, kind, ...rest } = parameters;
  const group = groupOf(tasks, constraints);
  const structure = jointStructure(
    group,
    sharedLfs(tasks.map(({ labelingFunctions, lfIds }) => ({ names: labelingFunctions, lfIds }))),
  );
  const prior = parameters.prior.map((values) => Float64Array.from(values));
  const base = priorPotentials(prior);
  const alone = base.map((values) => values.slice());
  propagate(structure.tree, alone, messageRoom(structure.tree));
  const marginals = tasks.map((_, i) => marginalOf(structure, i));
  const views = new Map(
    tasks.map(({ name, classes, accuracies }, i): [string, JointTaskView] => [
      name,
      {
        prior: conditional(marginals[i](alone), classes.length).classes,
        accuracies: Float64Array.from(accuracies),
      },
    ]),
  );
  parameters.silence.forEach((values, j) => {
    const { clique, project } = structure.views[j];
    for (let s = 0; s < project.length; s++) base[clique][s] += values[project[s]];
  });
  return {
    tasks: views,
    summary,
    predict(input) {
      const matrices = tasks.map(({ name, labelingFunctions, classes, sets }) => {
        const { matrix } = input.get(name)!;
        checkPredictInput(matrix, labelingFunctions.length, classes.length);
        return alignSets(matrix, sets);
      });
      const gold = tasks.map(({ name }) => input.get(name)!.gold);
      return predictRows(matrices, gold);
    },
    toJSON: (): JointLabelModelJSON => ({
      version: 1,
      kind,
      scope: 'hierarchy',
      summary,
      tasks: tasks.map((task) => ({ ...task, prior: [...views.get(task.name)!.prior] })),
      constraints,
      ...rest,
    }),
  };

  function predictRows(
    matrices: readonly LabelMatrix[],
    gold: readonly (Int16Array | undefined)[],
  ): Map<string, JointTaskLabels> {
    const votes = jointVotes(matrices, structure.lfs);
    const places = symbolPlaces(structure, votes);
    const weights = weightsOf(votes, places);
    const row = rowBeliefs(structure, places, { weights, base }, parameters.correlation);
    const { n } = votes;
    const results = tasks.map(({ classes }) => ({
      probs: new Float32Array(n * classes.length),
      covered: new Uint8Array(n),
      applies: new Float32Array(n),
    }));
    const known = new Int16Array(tasks.length);
    for (let i = 0; i < n; i++) {
      let pinned = false;
      for (let t = 0; t < known.length; t++) {
        known[t] = gold[t]?.[i] ?? -1;
        pinned ||= known[t] >= 0;
      }
      const total = row.of(votes.symbols, votes.rowOffsets[i], votes.rowOffsets[i + 1], pinned ? known : undefined, {
        shares: votes.shares,
      });
      if (total === Number.NEGATIVE_INFINITY) {
        throw new EspalierError({
          code: 'GOLD_CONFLICT',
          message: `row ${i}: its gold for ${tasks.map(({ name }) => name).join(', ')} cannot all be true under their links and constraints`,
        });
      }
      tasks.forEach(({ name, classes }, t) => {
        const found = conditional(marginals[t](row.beliefs), classes.length);
        results[t].probs.set(found.applies < least ? views.get(name)!.prior : found.classes, i * classes.length);
        results[t].applies[i] = found.applies;
        results[t].covered[i] = matrices[t].rowOffsets[i + 1] > matrices[t].rowOffsets[i] ? 1 : 0;
      });
    }
    return new Map(
      tasks.map(({ name, classes }, t) => [
        name,
        {
          labels: createProbLabels(results[t].probs, classes.length, results[t].covered),
          applies: results[t].applies,
        },
      ]),
    );
  }

  /** [entries] the fit's weights of these symbols; the prior belief for one that it never heard. */
  function weightsOf(
    { symbolVotes, sets }: JointVotes,
    { lfOf, entries }: ReturnType<typeof symbolPlaces>,
  ): Float64Array {
    const key = (lf: number, said: ArrayLike<number>) => `${lf}:${Array.from(said).join()}`;
    const heard = new Map(parameters.symbols.map((symbol) => [key(symbol.lf, symbol.votes), symbol.weights]));
    const weights = new Float64Array(entries[entries.length - 1]);
    symbolVotes.forEach((said, s) => {
      const known = heard.get(key(lfOf[s], said));
      if (known) {
        weights.set(known, entries[s]);
        return;
      }
      const spoken = structure.lfs[lfOf[s]].columns.map(({ variable }) => ({
        k: group.variables[variable].k,
        sets: sets[variable],
      }));
      const found = verdicts(said, structure.views[lfOf[s]].vectors, spoken);
      const wrongs = found.reduce((sum, verdict) => sum + (verdict === wrong ? 1 : 0), 0);
      const wrongly = (1 - parameters.correct) / Math.max(1, wrongs);
      // About a row that it is idle on it says nothing: as likely as over the rows that it has in mind.
      const idly = (parameters.correct + wrongly * wrongs) / Math.max(1, found.length);
      found.forEach((verdict, r) => {
        const p = verdict === right ? parameters.correct : verdict === wrong ? wrongly : idly;
        weights[entries[s] + r] = Math.log(p);
      });
    });
    return weights;
  }
}

/** Reads one variable's marginal off the cliques' beliefs. */
function marginalOf(
  { group, tree }: JointStructure,
  variable: number,
): (beliefs: readonly Float64Array[]) => Float64Array {
  const clique = tree.homeOf([variable]);
  const { variables, states, size } = tree.cliques[clique];
  const place = variables.indexOf(variable);
  const stateOf = Int16Array.from({ length: size }, (_, s) => states[s * variables.length + place]);
  return (beliefs) => {
    const sums = new Float64Array(group.variables[variable].states);
    const belief = beliefs[clique];
    for (let s = 0; s < belief.length; s++) sums[stateOf[s]] += belief[s];
    return sums;
  };
}

/** P(class | the task applies) [k], and P(it applies). */
function conditional(states: Float64Array, k: number): { classes: Float64Array; applies: number } {
  const classes = states.slice(0, k);
  const applies = classes.reduce((sum, p) => sum + p, 0);
  return { classes: applies > 0 ? classes.map((p) => p / applies) : classes, applies: Math.min(1, applies) };
}
