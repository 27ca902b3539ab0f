import { z } from 'zod';
import { selectRows } from '../core/labelMatrix.js';
import { mean } from '../core/numeric.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { Rng } from '../core/rng.js';
import { balanceFromVotes } from './balanceFromVotes.js';
import { dawidSkene } from './dawidSkene.js';
import { fittedLabelModel } from './fittedLabelModel.js';
import { goldLosses } from './goldLosses.js';
import { heldOutLikelihood, holdOutVotes } from './heldOutVotes.js';
import { isCrowd } from './isCrowd.js';
import type { JointLabelModelInput } from './joint/jointLabelModel.js';
import type { FittedLabelModel, LabelModel, LabelModelInput, LabelModelJSON, LabelModelKind } from './labelModel.js';
import { majorityVote } from './majorityVote.js';
import { matrixCompletion } from './matrixCompletion.js';
import { misnamedRows } from './misnamedRows.js';
import { overturnedUnanimity } from './overturnedUnanimity.js';
import { pooledDawidSkene } from './pooledDawidSkene.js';
import { surelyPositive } from './surelyPositive.js';
import { triplets } from './triplets.js';

const params = z.strictObject({
  rows: z.int().min(100).default(20_000).describe('rows, drawn at random, on which candidates are compared at most'),
  prior: z
    .enum(['learned', 'held'])
    .default('learned')
    .describe(
      'what a uniform classBalance means: learned, that nobody knows it, so that votes which tell it sharply are believed; held, that it is so',
    ),
});

/** What `auto` chooses from; majority vote stands in where none of the others can be trusted. */
const candidates = { dawidSkene, matrixCompletion, triplets } satisfies Record<string, LabelModelKind>;
const kinds: Readonly<Record<string, LabelModelKind>> = { ...candidates, pooledDawidSkene, majorityVote };

/** More unanimous rows than this overturned, and a model is not trusted. */
const mostOverturned = 0.01;
/** The same for the model of a crowd, which knows that two labelers are often careless at once. */
const mostOverturnedInCrowd = 0.05;
/** More rows of a crowd than this given to a class that means something else by now, and a model is not trusted. */
const mostMisnamed = 0.01;
/** Less agreement than this with the other candidates, and none is trusted. */
const leastAgreement = 0.6;
/** From so many gold rows with votes on, gold decides. */
const enoughGold = 100;
/** Votes that are held out for the likelihood. */
const mostHeldOut = 10_000;

/**
 * Fits the candidates, looks at them without gold, and keeps one.
 *
 * - No single model wins everywhere, and each fails in its own way; where they differ, the one nearest to what all of them
 *   say together is the one least likely to have failed. So the choice falls on the candidate with the smallest mean squared
 *   distance to the candidates' mean labels.
 * - A candidate that overturns more than 1 % of the unanimous rows is out. Fewer than three labeling functions that vote,
 *   candidates that agree on less than 60 % of the covered rows, or none left: majority vote.
 * - Votes of a crowd, see {@link isCrowd}, need no belief beforehand: there `pooledDawidSkene` is fit too, with a learned prior where the
 *   class balance is uniform, and chosen where it predicts held-out votes better than each of the candidates.
 *   There a model is out, too, that gives more than 1 % of the rows to a class that most of its rows have fewer votes for than for another, see
 *   {@link misnamedRows}; functions that speak for one class each may well be right against more of the other.
 * - Elsewhere a uniform class balance gives way to the one that the votes tell, where they tell it sharply, see {@link balanceFromVotes}.
 * - With 100 gold rows that the fit may see, the log loss on them (of fits that did not see them) decides, majority vote
 *   included, unless the kind chosen without gold is within two standard errors of the best.
 *
 * Elsewhere the likelihood of held-out votes is reported beside and decides nothing: functions that name one class have none, and on
 * the development sets it preferred models whose labels were worse.
 */
export const auto = {
  summary: 'fits dawidSkene, matrixCompletion and triplets, and keeps the one that the others confirm',
  params,
  create: (settings) => ({
    fit: (input: LabelModelInput) => choose(input, settings),
    fitJoint: (input: JointLabelModelInput) => dawidSkene.create(dawidSkene.params.parse({})).fitJoint(input),
  }),
  restore(json) {
    const inner = json.chosen as LabelModelJSON;
    return chosen(kinds[inner.kind].restore(inner), json.summary);
  },
} satisfies LabelModelKind<typeof params>;

interface Candidate {
  readonly kind: string;
  /** Mean squared distance to the candidates' mean labels, over covered rows. */
  readonly distance: number;
  /** Mean share of the covered rows on which it decides as another candidate does. */
  readonly agreement: number;
  readonly overturned: number;
  /** Only of a crowd's votes. */
  readonly misnamed?: number;
  readonly heldOut: number | null;
}

function choose(input: LabelModelInput, settings: z.output<typeof params>): FittedLabelModel {
  const { matrix, rng } = input;
  const voting = new Set(matrix.lfs).size;
  if (voting < 3) {
    const few = voting === 1 ? 'one labeling function votes' : `${voting} labeling functions vote`;
    const reason = `only ${few}: with fewer than three nothing tells how right they are`;
    return keep('majorityVote', fitKind('majorityVote', input), reason, {});
  }
  const rows = drawRows(matrix.n, settings.rows, rng.derive('rows'));
  const some = rows ? selectRows(matrix, rows) : matrix;
  const crowd = isCrowd(some, rng.derive('crowd'));
  const learned = settings.prior === 'learned' && isUniform(input.classBalance);
  const told = learned && !crowd ? balanceFromVotes(some) : undefined;
  const balanced: LabelModelInput = told ? { ...input, classBalance: told } : input;
  const fitAs: FitAs = (kind, to) => (kind === 'pooledDawidSkene' ? asCrowd(learned).fit(to) : fitKind(kind, to));
  const unseen: LabelModelInput = { ...balanced, matrix: some, gold: new Int16Array(some.n).fill(-1) };
  const trial = trialFits(unseen, fitAs);
  const { found, pooled } = compare(unseen, trial, crowd);
  const confirmed = (pooled && choiceOfCrowd(found, pooled)) ?? choiceByOthers(found);
  const judgedKinds = [...[...found, ...(pooled ? [pooled] : [])].map(({ kind }) => kind), 'majorityVote'];
  const { kind, reason } = choiceByGold(input, trial, judgedKinds, confirmed.kind) ?? confirmed;
  // Without gold, on all rows, the trial was the fit.
  const tried = rows === undefined && input.gold.every((c) => c < 0);
  const fitted = tried ? trial(kind) : fitAs(kind, balanced);
  const why = told ? `${reason}; the votes tell the class balance` : reason;
  return keep(kind, fitted, why, figuresOf(pooled ? [...found, pooled] : found));
}

type FitAs = (kind: string, input: LabelModelInput) => FittedLabelModel;

/** kind → its fit to the rows that candidates are compared on, made once. */
function trialFits(unseen: LabelModelInput, fitAs: FitAs): (kind: string) => FittedLabelModel {
  const fits = new Map<string, FittedLabelModel>();
  return (kind) => {
    const fitted = fits.get(kind) ?? fitAs(kind, unseen);
    fits.set(kind, fitted);
    return fitted;
  };
}

interface Choice {
  readonly kind: string;
  readonly reason: string;
}

/** `pooledDawidSkene`, where it predicts held-out votes better than all candidates, and contradicts neither them nor unanimity. */
function choiceOfCrowd(found: readonly Candidate[], pooled: Candidate): Choice | undefined {
  const { kind, heldOut, agreement } = pooled;
  const trusted = pooled.overturned <= mostOverturnedInCrowd && isRightlyNamed(pooled);
  if (heldOut === null || !trusted || agreement < leastAgreement) return undefined;
  if (found.some((other) => other.heldOut === null || other.heldOut >= heldOut)) return undefined;
  const names = found.map((other) => other.kind);
  return {
    kind,
    reason: `the labelers name several classes each and do not repeat each other, and it predicts votes that it has not seen better than ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`,
  };
}

/** The candidate that the others confirm, else majority vote. */
function choiceByOthers(found: readonly Candidate[]): Choice {
  const trusted = found.filter(isTrusted);
  const nearest = trusted.reduce<Candidate | undefined>((a, b) => (a && a.distance <= b.distance ? a : b), undefined);
  if (!nearest) {
    const reason =
      'every candidate overturns unanimous rows, or gives rows to a class that most of them have fewer votes for than for another';
    return { kind: 'majorityVote', reason };
  }
  if (nearest.agreement < leastAgreement) {
    const reason = `the candidates agree on only ${percent(nearest.agreement)} of the rows with votes, so none can be trusted`;
    return { kind: 'majorityVote', reason };
  }
  const others = found.filter((each) => each !== nearest).map(({ kind }) => kind);
  const overturning = found.filter(({ overturned }) => overturned > mostOverturned);
  const misnaming = found.filter((each) => !overturning.includes(each) && !isRightlyNamed(each));
  const out = [
    toldOf(overturning, 'overturned unanimous votes'),
    toldOf(misnaming, 'gave rows to a class that most of them have fewer votes for than for another'),
  ].join('');
  const reason = `its labels are nearest to what the candidates say together: it decides as ${others.join(' and ')} on ${percent(nearest.agreement)} of the rows with votes${out}`;
  return { kind: nearest.kind, reason };
}

function isTrusted(candidate: Candidate): boolean {
  return candidate.overturned <= mostOverturned && isRightlyNamed(candidate);
}

function isRightlyNamed({ misnamed = 0 }: Candidate): boolean {
  return misnamed <= mostMisnamed;
}

function toldOf(found: readonly Candidate[], what: string): string {
  return found.length > 0 ? `; ${found.map(({ kind }) => kind).join(' and ')} ${what}` : '';
}

/** At most `limit` rows, ascending; undefined for all of them. */
function drawRows(n: number, limit: number, rng: Rng): Uint32Array | undefined {
  if (n <= limit) return undefined;
  return rng
    .shuffle(Uint32Array.from({ length: n }, (_, row) => row))
    .slice(0, limit)
    .sort();
}

interface Comparison {
  readonly found: readonly Candidate[];
  /** Where the votes are those of a crowd; it is held against the candidates' mean labels, and no part of them. */
  readonly pooled?: Candidate;
}

function compare(
  { matrix, rng }: LabelModelInput,
  trial: (kind: string) => FittedLabelModel,
  crowd: boolean,
): Comparison {
  const { k } = matrix;
  const heldOut = holdOutVotes(matrix, rng.derive('held out'), mostHeldOut);
  const tried = (kind: string) => {
    const fitted = trial(kind);
    return { kind, fitted, labels: fitted.predict(matrix) };
  };
  const fits = Object.keys(candidates).map(tried);
  const meanLabels = new Float32Array(matrix.n * k);
  for (const { labels } of fits) {
    for (let at = 0; at < meanLabels.length; at++) meanLabels[at] += labels.probs[at] / fits.length;
  }
  const judge = ({ kind, fitted, labels }: ReturnType<typeof tried>): Candidate => {
    const others = fits.filter((other) => other.kind !== kind);
    const agreement = others.reduce((sum, other) => sum + agreed(labels, other.labels), 0) / others.length;
    return {
      kind,
      distance: squaredDistance(labels, meanLabels),
      agreement,
      overturned: overturnedUnanimity(matrix, labels),
      ...(crowd && { misnamed: misnamedRows(matrix, labels, fitted.prior) }),
      heldOut: heldOutLikelihood(fitted, heldOut),
    };
  };
  return { found: fits.map(judge), ...(crowd && { pooled: judge(tried('pooledDawidSkene')) }) };
}

/**
 * The kind with the lowest log loss on the gold that the fit may see. Undefined with too little of it, and where the kind that
 * the others `confirmed` is worse by no more than two standard errors of the difference, over the same rows: then gold
 * cannot tell the two apart, and its choice would be luck.
 */
function choiceByGold(
  { matrix, gold }: LabelModelInput,
  trial: (kind: string) => FittedLabelModel,
  judgedKinds: readonly string[],
  confirmed: string,
): Choice | undefined {
  const judged: number[] = [];
  gold.forEach((c, row) => {
    if (c >= 0 && matrix.rowOffsets[row + 1] > matrix.rowOffsets[row]) judged.push(row);
  });
  if (judged.length < enoughGold) return undefined;
  const scored = judgedKinds.map((kind) => {
    const losses = goldLosses(trial(kind), matrix, gold, judged);
    return { kind, losses, loss: mean(losses) };
  });
  const best = scored.reduce((a, b) => (b.loss < a.loss ? b : a));
  const own = scored.find(({ kind }) => kind === confirmed);
  if (own && own !== best && !surelyPositive(own.losses.map((loss, i) => loss - best.losses[i]))) return undefined;
  return {
    kind: best.kind,
    reason: `it has the lowest log loss on the ${judged.length} gold rows that the fit may see`,
  };
}

function fitKind(kind: string, input: LabelModelInput): FittedLabelModel {
  return kinds[kind].create(kinds[kind].params.parse({})).fit(input);
}

/** Who always casts the same vote does not look; and labelers who name every class show how frequent each is, unless that is known. */
function asCrowd(learned: boolean): LabelModel {
  return pooledDawidSkene.create(
    pooledDawidSkene.params.parse({ oneVote: 'chance', prior: learned ? 'learned' : 'held' }),
  );
}

function isUniform(classBalance: Float64Array): boolean {
  return classBalance.every((share) => Math.abs(share - 1 / classBalance.length) < 1e-9);
}

function keep(
  kind: string,
  fitted: FittedLabelModel,
  reason: string,
  figures: Readonly<Record<string, number>>,
): FittedLabelModel {
  return chosen(fitted, { ...fitted.summary, ...figures, chosen: kind, reason });
}

function chosen(fitted: FittedLabelModel, summary: FittedLabelModel['summary']): FittedLabelModel {
  const { prior, accuracies } = fitted;
  const inner = fitted.toJSON();
  return fittedLabelModel(
    'auto',
    { names: inner.names, prior, accuracies, summary },
    () => ({ chosen: inner }),
    (matrix) => fitted.predict(matrix),
  );
}

/** What the choice was made from, for reports. */
function figuresOf(found: readonly Candidate[]): Record<string, number> {
  return Object.fromEntries(
    found.flatMap(({ kind, distance, agreement, overturned, misnamed, heldOut }) => [
      [`${kind}.distance`, distance],
      [`${kind}.agreement`, agreement],
      [`${kind}.overturned`, overturned],
      ...(misnamed === undefined ? [] : [[`${kind}.misnamed`, misnamed]]),
      ...(heldOut === null ? [] : [[`${kind}.heldOutLogLikelihood`, heldOut]]),
    ]),
  );
}

/** Mean over covered rows of the squared distance of two distributions. */
function squaredDistance({ probs, covered, k }: ProbLabels, mean: Float32Array): number {
  let sum = 0;
  let rows = 0;
  covered.forEach((yes, row) => {
    if (!yes) return;
    rows++;
    for (let at = row * k; at < (row + 1) * k; at++) sum += (probs[at] - mean[at]) ** 2;
  });
  return rows > 0 ? sum / rows : 0;
}

/** The share of the covered rows on which two models decide alike; 1 for none. */
function agreed(a: ProbLabels, b: ProbLabels): number {
  const { k } = a;
  let same = 0;
  let rows = 0;
  a.covered.forEach((yes, row) => {
    if (!yes) return;
    rows++;
    let topA = 0;
    for (let c = 1; c < k; c++) if (a.probs[row * k + c] > a.probs[row * k + topA]) topA = c;
    let most = 0;
    for (let c = 0; c < k; c++) most = Math.max(most, b.probs[row * k + c]);
    if (b.probs[row * k + topA] > most - 1e-6) same++;
  });
  return rows > 0 ? same / rows : 1;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
