import { EspalierError } from '../../core/errors.js';
import type { LabelMatrix } from '../../core/labelMatrix.js';
import { voteClasses } from '../../core/voteClasses.js';
import type { JunctionTree } from '../../hierarchy/junctionTree.js';
import { messageRoom, propagate } from '../../hierarchy/propagate.js';
import type { TaskGroup } from '../../hierarchy/taskGroup.js';
import type { LfCounts, LfEvidence } from '../lfEvidence.js';
import { chooseJointCorrelation } from './chooseJointCorrelation.js';
import { fittedJoint } from './fittedJoint.js';
import { groupOf } from './groupOf.js';
import {
  type JointEvidence,
  type JointPatterns,
  type JointStatistics,
  jointExpectations,
  rowBeliefs,
} from './jointExpectations.js';
import type { FittedJointLabelModel, JointLabelModelInput, JointTask } from './jointLabelModel.js';
import { jointPatterns, verdicts } from './jointPatterns.js';
import { balancedPrior, type JointPrior, learnedPrior, priorPotentials } from './jointPrior.js';
import { type JointStructure, jointStructure } from './jointStructure.js';
import { type JointVotes, jointVotes } from './jointVotes.js';
import { sharedLfs } from './sharedLfs.js';

/** How EM runs; see the parameters of `dawidSkene`. */
export interface JointSettings {
  readonly prior: 'held' | 'learned';
  readonly correlation: 'auto' | number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly smoothing: { readonly diagonal: number; readonly offDiagonal: number };
}

/**
 * The joint label model of tasks that hang together: Dawid and Skene's model over *feasible label vectors*. A row has one
 * vector Y of a class (or N/A) per task that keeps to every link and constraint; labeling function j says one symbol v, the
 * vector of its votes, with a chance that depends on the states r_j(Y) of the tasks it speaks about alone:
 *
 *   P(Y | votes) ∝ P(Y) · Π_j P(j says v_j | r_j(Y))^τ_j
 *
 * So a coarse vote informs the fine tasks and the other way round, a vote on a child says that the child applies, and a
 * statement about several tasks counts once. Posteriors are exact, by sum-product on a junction tree of the tasks; EM
 * estimates what each LF says about each state. With one task this is the single-task model. (The idea of one model over
 * feasible vectors: Ratner et al., Training Complex Models with Multi-Task Weak Supervision, AAAI 2019; theirs counts a
 * partial vote once per vector that is compatible with it.)
 *
 * @param kind the label model's name, for the saved JSON
 * @param estimate the M-step of one labeling function
 * @throws EspalierError INFEASIBLE, CONSTRAINTS_TOO_WIDE, GOLD_CONFLICT
 */
export function fitJoint(
  kind: string,
  input: JointLabelModelInput,
  settings: JointSettings,
  estimate: (lf: LfCounts) => LfEvidence,
): FittedJointLabelModel {
  const { tasks, group } = inGroupOrder(input);
  const structure = jointStructure(
    group,
    sharedLfs(tasks.map(({ matrix, lfIds }) => ({ names: matrix.names, lfIds }))),
  );
  const { tree } = structure;
  const start = balancedPrior(
    group,
    tree,
    tasks.map(({ classBalance }) => classBalance),
  );
  checkFeasible(group, tree, start);
  const votes = jointVotes(
    tasks.map(({ matrix }) => matrix),
    structure.lfs,
  );
  const patterns = jointPatterns(
    structure,
    votes,
    input.rows,
    tasks.map(({ gold }) => gold),
  );
  checkGold(structure, patterns, tasks);
  const lfs = lfShapes(structure, votes, patterns);

  let prior = start;
  let statistics = withoutVotes(structure, patterns, prior);
  let evidence = evidenceOf(structure, patterns, lfs, statistics, prior, estimate);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < settings.maxIterations) {
    const next = jointExpectations(structure, patterns, evidence);
    converged = iterations > 0 && largestMove(patterns, lfs, statistics, next) <= settings.tolerance;
    statistics = next;
    if (settings.prior === 'learned') prior = learnedPrior(tree, statistics.coveredRows, start);
    evidence = evidenceOf(structure, patterns, lfs, statistics, prior, estimate);
    iterations++;
  }
  const correlation =
    settings.correlation === 'auto' ? chooseJointCorrelation(structure, patterns, evidence) : settings.correlation;
  const { diagonal, offDiagonal } = settings.smoothing;
  const correct = diagonal / (diagonal + offDiagonal);
  return fittedJoint({
    kind,
    tasks: tasks.map(({ task, matrix, lfIds }, i) => ({
      name: task.name,
      classes: task.classes,
      ...(task.parent && { parent: task.parent }),
      ...(task.refines && { refines: task.refines }),
      labelingFunctions: matrix.names,
      ...(matrix.sets && { sets: matrix.sets }),
      lfIds: Array.from(lfIds),
      accuracies: accuracies(i, structure, votes, patterns, statistics, matrix, correct),
    })),
    constraints: input.constraints,
    prior: prior.map((values) => [...values]),
    symbols: votes.symbolVotes.map((said, s) => ({
      lf: patterns.lfOf[s],
      votes: [...said],
      weights: [...evidence.weights.subarray(patterns.entries[s], patterns.entries[s + 1])],
    })),
    silence: evidence.silence.some((values) => values.some((value) => value !== 0))
      ? evidence.silence.map((values) => [...values])
      : [],
    correct,
    correlation,
    summary: {
      iterations,
      converged,
      logLikelihood: statistics.logLikelihood,
      correlation,
      tasks: tasks.map(({ task }) => task.name).join(', '),
      ...(structure.split.length > 0 && { splitLabelingFunctions: structure.split.join(', ') }),
    },
  });
}

/** [m] the mean posterior of the class voted for on one task; an LF without votes keeps the prior belief. */
function accuracies(
  variable: number,
  { lfs, views }: JointStructure,
  { lfOffsets, symbolVotes }: JointVotes,
  { entries }: JointPatterns,
  { bySymbol }: JointStatistics,
  matrix: LabelMatrix,
  correct: number,
): number[] {
  const right = new Float64Array(matrix.m);
  const cast = new Float64Array(matrix.m);
  lfs.forEach(({ columns }, j) => {
    const place = columns.findIndex((column) => column.variable === variable);
    if (place < 0) return;
    const { lf } = columns[place];
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      const vote = symbolVotes[s][place];
      if (vote < 0) continue;
      const classes = voteClasses(matrix, vote);
      views[j].vectors.forEach((vector, r) => {
        cast[lf] += bySymbol[entries[s] + r];
        if (classes.includes(vector[place])) right[lf] += bySymbol[entries[s] + r];
      });
    }
  });
  return Array.from(right, (r, lf) => (cast[lf] > 0 ? r / cast[lf] : correct));
}

/** The tasks in the group's order of variables, and the group. */
function inGroupOrder({ tasks, constraints }: JointLabelModelInput): { tasks: JointTask[]; group: TaskGroup } {
  const group = groupOf(
    tasks.map(({ task }) => task),
    constraints,
  );
  const byName = new Map(tasks.map((task) => [task.task.name, task]));
  return { group, tasks: group.variables.map(({ name }) => byName.get(name)!) };
}

function checkFeasible(group: TaskGroup, tree: JunctionTree, prior: JointPrior): void {
  if (propagate(tree, priorPotentials(prior), messageRoom(tree)) > Number.NEGATIVE_INFINITY) return;
  throw new EspalierError({
    code: 'INFEASIBLE',
    path: 'constraints',
    message: `no combination of classes of ${group.variables.map(({ name }) => name).join(', ')} satisfies all constraints`,
  });
}

function checkGold(structure: JointStructure, patterns: JointPatterns, tasks: readonly JointTask[]): void {
  const { tree } = structure;
  const base = tree.cliques.map(({ size }) => new Float64Array(size));
  const row = rowBeliefs(structure, patterns, { weights: new Float64Array(0), base });
  for (const vector of patterns.goldVectors) {
    if (row.of(patterns.symbols, 0, 0, vector) > Number.NEGATIVE_INFINITY) continue;
    const known = tasks.flatMap(({ task }, i) => (vector[i] < 0 ? [] : [`${task.name} = ${task.classes[vector[i]]}`]));
    throw new EspalierError({
      code: 'GOLD_CONFLICT',
      message: `gold: no row can have ${known.join(', ')} under the links and constraints of these tasks`,
      hint: 'Correct the gold, or the constraint.',
    });
  }
}

/** What of an LF does not change during EM. */
type LfShape = Pick<LfCounts, 'symbols' | 'states' | 'symbolCount' | 'verdict' | 'several'> & { first: number };

function lfShapes(
  { views, lfs, group }: JointStructure,
  votes: JointVotes,
  { offsets, symbols, shares, weight }: JointPatterns,
): LfShape[] {
  const count = new Float64Array(votes.symbolVotes.length);
  for (let p = 0; p < weight.length; p++) {
    for (let at = offsets[p]; at < offsets[p + 1]; at++)
      count[symbols[at]] += shares ? shares[at] * weight[p] : weight[p];
  }
  return views.map(({ states, vectors }, j) => {
    const first = votes.lfOffsets[j];
    const end = votes.lfOffsets[j + 1];
    const tasks = lfs[j].columns.map(({ variable }) => ({
      k: group.variables[variable].k,
      sets: votes.sets[variable],
    }));
    const verdict = new Uint8Array((end - first) * states);
    let several = false;
    for (let s = first; s < end; s++) {
      verdict.set(verdicts(votes.symbolVotes[s], vectors, tasks), (s - first) * states);
      several ||= votes.symbolVotes[s].some((vote, i) => vote >= tasks[i].k);
    }
    return { first, symbols: end - first, states, symbolCount: count.subarray(first, end), verdict, several };
  });
}

/** Where EM starts: the prior alone, no vote looked at. */
function withoutVotes({ tree }: JointStructure, patterns: JointPatterns, prior: JointPrior): JointStatistics {
  const beliefs = priorPotentials(prior);
  propagate(tree, beliefs, messageRoom(tree));
  const n = patterns.weight.reduce((sum, count) => sum + count, 0);
  const rows = beliefs.map((belief) => belief.map((p) => n * p));
  const bySymbol = new Float64Array(patterns.entries[patterns.entries.length - 1]);
  return { bySymbol, rows, coveredRows: rows, logLikelihood: 0 };
}

interface FittedEvidence extends JointEvidence {
  /** Per LF [states] */
  readonly silence: readonly Float64Array[];
}

function evidenceOf(
  { tree, views }: JointStructure,
  { entries }: JointPatterns,
  lfs: readonly LfShape[],
  { bySymbol, rows }: JointStatistics,
  prior: JointPrior,
  estimate: (lf: LfCounts) => LfEvidence,
): FittedEvidence {
  const emissions = new Float64Array(bySymbol.length);
  const weights = new Float64Array(bySymbol.length);
  const base = priorPotentials(prior);
  const logPriorTotal = propagate(
    tree,
    base.map((values) => values.slice()),
    messageRoom(tree),
  );
  const silence = lfs.map((lf, j) => {
    const { clique, project, states } = views[j];
    if (lf.symbols === 0) return new Float64Array(states);
    const rowsOf = new Float64Array(states);
    for (let s = 0; s < project.length; s++) rowsOf[project[s]] += rows[clique][s];
    const start = entries[lf.first];
    const own = bySymbol.subarray(start, start + lf.symbols * states);
    const found = estimate({ ...lf, bySymbol: own, rows: rowsOf });
    emissions.set(found.emissions, start);
    weights.set(found.weights, start);
    for (let s = 0; s < project.length; s++) base[clique][s] += found.silence[project[s]];
    return found.silence;
  });
  return { emissions, weights, base, logPriorTotal, silence };
}

/** The largest change, over symbols and states, of the mean posterior of the rows with that symbol. */
function largestMove(
  { entries }: JointPatterns,
  lfs: readonly LfShape[],
  before: JointStatistics,
  after: JointStatistics,
): number {
  let largest = 0;
  for (const { first, symbols, states, symbolCount } of lfs) {
    for (let v = 0; v < symbols; v++) {
      if (symbolCount[v] === 0) continue;
      for (let at = entries[first + v]; at < entries[first + v] + states; at++) {
        largest = Math.max(largest, Math.abs(after.bySymbol[at] - before.bySymbol[at]) / symbolCount[v]);
      }
    }
  }
  return largest;
}
