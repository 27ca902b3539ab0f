import type { Estimate, FunctionDrift, FunctionShifts, Shift, TaskDrift } from '../core/driftReport.js';
import { normalTail } from '../core/normalTail.js';
import { rateOf } from '../core/rateOf.js';
import { differenceInterval } from './differenceInterval.js';
import { holm } from './holm.js';
import { sharesDiffer } from './sharesDiffer.js';

/** What one data set says of a task. */
export interface DriftSide {
  readonly rows: number;
  readonly covered: number;
  readonly several: number;
  readonly unanimous: number;
  readonly functions: readonly {
    readonly name: string;
    readonly votes: number;
    readonly overlapping: number;
    readonly conflicting: number;
    readonly judged: number;
    readonly right: number;
    /** `null`: it never votes, or no label model was fitted. */
    readonly accuracy: Omit<Estimate, 'n'> | null;
  }[];
  /** [k] of the covered rows; empty where no label model was fitted. */
  readonly classBalance: readonly Omit<Estimate, 'n'>[];
}

/** A task in both data sets: the same labeling functions in the same order. */
export interface DriftInput {
  readonly task: string;
  readonly classes: readonly string[];
  readonly before: DriftSide;
  readonly after: DriftSide;
}

/** Half of a 95 % interval in standard errors. */
const z95 = 1.959964;
const level = 0.05;

/** A shift without what the others decide. */
type Bare = Omit<Shift, 'adjustedP' | 'verdict'>;

/**
 * What differs between two data sets that share no row, by counts and estimates: every share of both that can be told, with the difference, its
 * interval, and a verdict that errs anywhere in the report with a probability of at most 5 % (Holm). Counts are compared by the score test or
 * Fisher's exact one; estimates by how far their difference lies from 0 on the scale of its interval.
 *
 * @returns the tasks as given, each one's labeling functions worst first; `tests` counts what the correction is over
 */
export function driftOf(inputs: readonly DriftInput[]): { tests: number; tasks: Omit<TaskDrift, 'unfitted'>[] } {
  const found: Bare[] = [];
  const keep = (bare: Bare | null): number => (bare === null ? -1 : found.push(bare) - 1);
  // Places first, as no verdict can be told before the last of them is there.
  const places = inputs.map(({ classes, before, after }) => ({
    uncovered: keep(counted([before.rows - before.covered, before.rows], [after.rows - after.covered, after.rows])),
    unanimous: keep(counted([before.unanimous, before.several], [after.unanimous, after.several])),
    classBalance: classes.map((_, c) =>
      keep(estimated(withN(before.classBalance[c], before.covered), withN(after.classBalance[c], after.covered))),
    ),
    functions: before.functions.map((a, j) => {
      const b = after.functions[j];
      return {
        coverage: keep(counted([a.votes, before.rows], [b.votes, after.rows])),
        overlap: keep(counted([a.overlapping, a.votes], [b.overlapping, b.votes])),
        conflict: keep(counted([a.conflicting, a.overlapping], [b.conflicting, b.overlapping])),
        estimatedAccuracy: keep(estimated(withN(a.accuracy, a.votes), withN(b.accuracy, b.votes))),
        goldAccuracy: keep(counted([a.right, a.judged], [b.right, b.judged])),
      };
    }),
  }));
  const adjusted = holm(found.map(({ p }) => p));
  const shifts = found.map((bare, i): Shift => {
    const verdict = adjusted[i] >= level ? 'unclear' : bare.difference > 0 ? 'higher' : 'lower';
    return { ...bare, adjustedP: adjusted[i], verdict };
  });
  const at = (place: number): Shift | null => shifts[place] ?? null;
  const tasks = inputs.map(({ task, classes, before }, t) => {
    const own = places[t];
    const functions = own.functions.map((place, j): FunctionDrift => {
      const { coverage, overlap, conflict, estimatedAccuracy, goldAccuracy } = place;
      const each: FunctionShifts = {
        coverage: at(coverage),
        overlap: at(overlap),
        conflict: at(conflict),
        estimatedAccuracy: at(estimatedAccuracy),
        goldAccuracy: at(goldAccuracy),
      };
      const effect = largest([each.coverage, each.estimatedAccuracy, each.goldAccuracy]);
      return { name: before.functions[j].name, shifts: each, own: effect };
    });
    const beside = ({ shifts: { overlap, conflict } }: FunctionDrift) => largest([conflict, overlap]);
    functions.sort((a, b) => b.own - a.own || beside(b) - beside(a));
    const classBalance = classes.flatMap((name, c) => {
      const shift = at(own.classBalance[c]);
      return shift ? [[name, shift] as const] : [];
    });
    return {
      task,
      uncovered: at(own.uncovered),
      unanimous: at(own.unanimous),
      classBalance: Object.fromEntries(classBalance),
      functions,
    };
  });
  return { tests: found.length, tasks };
}

/** The largest |effect| of those that are clear. */
function largest(shifts: readonly (Shift | null)[]): number {
  return Math.max(0, ...shifts.map((shift) => (shift && shift.verdict !== 'unclear' ? Math.abs(shift.effect) : 0)));
}

/** null where either has no rows. */
function counted([x, n]: readonly [number, number], [y, m]: readonly [number, number]): Bare | null {
  if (n === 0 || m === 0) return null;
  const [a, b] = [rateOf(x, n), rateOf(y, m)];
  return between(withN(a, n)!, withN(b, m)!, sharesDiffer(a, b));
}

function estimated(a: Estimate | null, b: Estimate | null): Bare | null {
  if (!a || !b) return null;
  const d = b.rate - a.rate;
  const [low, high] = intervalOf(a, b);
  const half = d > 0 ? d - low : high - d;
  const p = d === 0 ? 1 : half === 0 ? 0 : Math.min(1, 2 * normalTail((z95 * Math.abs(d)) / half));
  return between(a, b, p);
}

function between(before: Estimate, after: Estimate, p: number): Bare {
  return {
    before,
    after,
    difference: after.rate - before.rate,
    interval: intervalOf(before, after),
    effect: 2 * Math.asin(Math.sqrt(after.rate)) - 2 * Math.asin(Math.sqrt(before.rate)),
    p,
  };
}

function intervalOf(a: Estimate, b: Estimate): [number, number] {
  return differenceInterval({ value: a.rate, interval: a.interval }, { value: b.rate, interval: b.interval });
}

function withN(estimate: Omit<Estimate, 'n'> | null | undefined, n: number): Estimate | null {
  return estimate ? { n, rate: estimate.rate, interval: estimate.interval } : null;
}
