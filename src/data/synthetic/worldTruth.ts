import { type PlantedFunction, plantedFunctions } from './plantedFunctions.js';
import { taskNameOf } from './worldNames.js';
import { worldNodes } from './worldNodes.js';
import type { WorldSpec } from './worldParams.js';

/** What is planted in a world, by formula and not by count: JSON, to hold estimates against. */
export interface WorldTruth {
  readonly seed: number;
  readonly tasks: readonly string[];
  readonly functions: readonly PlantedFunction[];
  /** [t][t] cosine of two tasks' directions; null in a hierarchy, whose levels have several. */
  readonly cosines: readonly (readonly number[])[] | null;
  /** The best accuracy that features alone allow per binary task without turned slices: ½ + arcsin(1 / √(1 + σ²)) / π; null with more classes. */
  readonly bestAccuracy: number | null;
}

/** What is planted in a world; see `drawWorld` for the formulas. */
export function worldTruth(world: WorldSpec): WorldTruth {
  const tasks = Array.from({ length: world.tasks }, (_, t) => taskNameOf(world, t));
  return {
    seed: world.seed,
    tasks,
    functions: plantedFunctions(world),
    cosines: world.structure === 'hierarchy' ? null : tasks.map((_, s) => tasks.map((_, t) => cosineOf(world, s, t))),
    bestAccuracy:
      world.structure !== 'hierarchy' && world.classes === 2
        ? 0.5 + Math.asin(1 / Math.sqrt(1 + world.noise ** 2)) / Math.PI
        : null,
  };
}

/** ρ^((steps from s + steps from t up to where they meet) / 2) */
function cosineOf(world: WorldSpec, s: number, t: number): number {
  const { parents, deciders } = worldNodes(world);
  const pathOf = (task: number) => {
    const path = [];
    for (let node = deciders[task][0]; node >= 0; node = parents[node]) path.push(node);
    return path;
  };
  const [a, b] = [pathOf(s), pathOf(t)];
  const meet = a.findIndex((node) => b.includes(node));
  return world.relatedness ** ((meet + b.indexOf(a[meet])) / 2);
}
