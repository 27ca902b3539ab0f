import { normalQuantile } from '../../core/normalQuantile.js';
import { Rng } from '../../core/rng.js';
import { type SplitName, splitNames } from '../../core/split.js';
import { castPlantedVotes } from './castPlantedVotes.js';
import { orthonormal } from './orthonormal.js';
import { type PlantedFunction, plantedFunctions } from './plantedFunctions.js';
import { taskNameOf } from './worldNames.js';
import { worldNodes } from './worldNodes.js';
import type { WorldSpec } from './worldParams.js';

/** The rows of a world: train, then validation, then test. */
export interface World {
  readonly n: number;
  /** [n] `train-0`, `train-1`, … */
  readonly ids: readonly string[];
  /** [n] */
  readonly splits: readonly SplitName[];
  /** [d][n] */
  readonly features: readonly Float32Array[];
  /** Task → [n] its class. */
  readonly truth: ReadonlyMap<string, Int16Array>;
  /** Labeling function → [n] a class, −1 = abstains. */
  readonly votes: ReadonlyMap<string, Int16Array>;
  /** Slice → [n] 0 or 1. */
  readonly slices: ReadonlyMap<string, Uint8Array>;
  readonly functions: readonly PlantedFunction[];
}

/**
 * Draws a world. With d features, relatedness ρ, noise σ and orthonormal directions e_ν (and e_ν,c with more than two classes):
 *
 *   x ~ N(0, I_d)
 *   u_ν = √ρ · u_π(ν) + √(1 − ρ) · e_ν,  u_root = e_root     directions, down the tree of `worldNodes`
 *   z_ν = √ρ · z_π(ν) + √(1 − ρ) · ε_ν,  z_root = ε_root     what features do not tell, ε ~ N(0, 1) per row
 *   y_t = [u_t · x + σ · z_t > 0],  or  argmax_c (u_t,c · x + σ · z_t,c)
 *   hierarchy:  y_0 = bit_0,  y_l = 2 · y_l−1 + bit_l,  the bit decided by the node of y_l−1
 *   slice s:  inside where v_s · x > Φ⁻¹(1 − share),  v_s ⊥ all u;  there  y_t ← (y_t + 1) mod k
 *
 * So cos(u_s, u_t) = ρ where tasks share one root and ρ^(steps up to where two leaves of a tree meet); two binary tasks agree on a row with
 * probability ½ + arcsin(cos) / π, and the best that can be said of one from x alone is right with ½ + arcsin(1 / √(1 + σ²)) / π. At ρ = 0 no task's
 * features say anything about another's; at ρ = 1 all tasks are one. Classes are equally likely. Votes: `castPlantedVotes`.
 *
 * Streams go by split and name: more train rows, more functions or another task's functions change no other column, and fewer rows are the
 * first of more.
 */
export function drawWorld(world: WorldSpec): World {
  const rng = new Rng(world.seed).derive('world');
  const d = world.features;
  const { parents, deciders, perNode, directions } = worldNodes(world);
  const sliceNames = Object.keys(world.slices);
  const basis = orthonormal(directions + sliceNames.length, d, rng.derive('directions'));
  const mixing: Mixing = {
    parents,
    perNode,
    own: Math.sqrt(1 - world.relatedness),
    inherited: Math.sqrt(world.relatedness),
  };
  const u = descend(mixing, basis, (a, parent, b, e) => e.map((value, i) => a * (parent?.[i] ?? 0) + b * value));
  const v = basis.slice(directions);

  const n = splitNames.reduce((sum, split) => sum + world.rows[split], 0);
  const ids: string[] = [];
  const splits: SplitName[] = [];
  const features = Array.from({ length: d }, () => new Float32Array(n));
  const names = Array.from({ length: world.tasks }, (_, t) => taskNameOf(world, t));
  const truth = new Map(names.map((name) => [name, new Int16Array(n)]));
  const slices = new Map(sliceNames.map((name) => [name, new Uint8Array(n)]));
  const thresholds = sliceNames.map((name) => normalQuantile(1 - world.slices[name].share));

  const x = new Float64Array(d);
  for (const split of splitNames) {
    const ofFeatures = rng.derive(`${split}/features`);
    const ofNoise = rng.derive(`${split}/noise`);
    for (let i = 0; i < world.rows[split]; i++) {
      const row = ids.push(`${split}-${i}`) - 1;
      splits.push(split);
      for (let j = 0; j < d; j++) features[j][row] = x[j] = ofFeatures.normal();
      const epsilon = Array.from({ length: directions }, () => ofNoise.normal());
      const z = descend(mixing, epsilon, (a, parent, b, e) => a * (parent ?? 0) + b * e);
      const score = (at: number) => dot(u[at], x) + world.noise * z[at];
      let above = 0;
      names.forEach((name, t) => {
        const node = world.structure === 'hierarchy' ? deciders[t][above] : deciders[t][0];
        const decided = decide(node, perNode, score);
        above = world.structure === 'hierarchy' ? 2 * above + decided : decided;
        truth.get(name)![row] = above;
      });
      sliceNames.forEach((name, s) => {
        if (dot(v[s], x) <= thresholds[s]) return;
        slices.get(name)![row] = 1;
        const { flip, tasks = names } = world.slices[name];
        if (flip) for (const task of tasks) truth.get(task)![row] = (truth.get(task)![row] + 1) % world.classes;
      });
    }
  }
  const functions = plantedFunctions(world);
  const votes = castPlantedVotes(world, functions, truth, slices, rng);
  return { n, ids, splits, features, truth, votes, slices, functions };
}

interface Mixing {
  readonly parents: readonly number[];
  readonly perNode: number;
  /** √(1 − ρ) */
  readonly own: number;
  /** √ρ */
  readonly inherited: number;
}

/** [directions] the values of all nodes out of their innovations, from the roots down. */
function descend<T>(
  { parents, perNode, own, inherited }: Mixing,
  innovations: readonly T[],
  mix: (inherited: number, parent: T | undefined, own: number, innovation: T) => T,
): T[] {
  const values: T[] = [];
  parents.forEach((parent, node) => {
    for (let c = 0; c < perNode; c++) {
      const innovation = innovations[node * perNode + c];
      values.push(
        parent < 0 ? mix(0, undefined, 1, innovation) : mix(inherited, values[parent * perNode + c], own, innovation),
      );
    }
  });
  return values;
}

function decide(node: number, perNode: number, score: (at: number) => number): number {
  if (perNode === 1) return score(node) > 0 ? 1 : 0;
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < perNode; c++) {
    const value = score(node * perNode + c);
    if (value > most) [best, most] = [c, value];
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
