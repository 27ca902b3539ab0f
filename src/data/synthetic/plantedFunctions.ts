import { Rng } from '../../core/rng.js';
import { lfNameOf, taskNameOf } from './worldNames.js';
import type { WorldSpec } from './worldParams.js';

/** What is planted in one labeling function. */
export interface PlantedFunction {
  readonly name: string;
  readonly task: string;
  /** Classes of its task. */
  readonly k: number;
  /** P(vote = class | votes) */
  readonly accuracy: number;
  /** P(votes) */
  readonly coverage: number;
  /** The one class that it votes for. @default any */
  readonly class?: number;
  /** The group, within its task, of those that it errs with. @default none */
  readonly group?: number;
}

/**
 * The labeling functions of a world, task after task. Accuracies and coverages are evenly spaced over their ranges, in an order of
 * its own for each task.
 */
export function plantedFunctions(world: WorldSpec): PlantedFunction[] {
  const { count, accuracy, coverage, votes, correlated, planted } = world.lfs;
  return Array.from({ length: world.tasks }, (_, t) => {
    const task = taskNameOf(world, t);
    const k = world.structure === 'hierarchy' ? 2 ** (t + 1) : world.classes;
    const rng = new Rng(world.seed).derive(`world/functions/${task}`);
    const accuracies = spaced(accuracy, count, rng.derive('accuracy'));
    const coverages = spaced(coverage, count, rng.derive('coverage'));
    return Array.from({ length: count }, (_, j): PlantedFunction => {
      const name = lfNameOf(world, t, j);
      const own = Object.hasOwn(planted, name) ? planted[name] : {};
      const only = own.class ?? (votes === 'one' ? j % k : undefined);
      return {
        name,
        task,
        k,
        accuracy: own.accuracy ?? accuracies[j],
        coverage: own.coverage ?? coverages[j],
        ...(only !== undefined && { class: only }),
        ...(correlated && j < correlated.groups * correlated.size && { group: Math.floor(j / correlated.size) }),
      };
    });
  }).flat();
}

function spaced(range: number | [number, number], count: number, rng: Rng): number[] {
  const [from, to] = typeof range === 'number' ? [range, range] : range;
  const step = count > 1 ? (to - from) / (count - 1) : 0;
  return rng.shuffle(Array.from({ length: count }, (_, j) => from + j * step));
}
