import type { Rng } from '../../core/rng.js';
import { splitNames } from '../../core/split.js';
import type { PlantedFunction } from './plantedFunctions.js';
import type { WorldSpec } from './worldParams.js';

/**
 * Casts the votes of planted functions, given each row's class y, accuracy α (the slice's where the row lies in one that names it; of
 * several the last) and coverage β. F, R, W and C are uniform in [0, 1), drawn per row:
 *
 *   votes for any class:    votes where F < β;  right where R < α,  else for the class that W picks among the others
 *   votes for class c only: votes where F < α·β·k if y = c,  else where F < (1 − α)·β·k / (k − 1)
 *
 * so that P(votes) = β and P(vote = y | votes) = α, classes being equally likely. A function of a group whose C < √κ, κ being the group's `strength`, takes
 * R and W (F, if it votes for one class only) from the group's own draw of that row: two functions of one accuracy and group are right together with a correlation of
 * κ, given y; of accuracies α ≤ α′ it is κ · √(α(1 − α′) / (α′(1 − α))). For functions of one class it is the correlation of firing.
 *
 * @returns function → [n] a class, −1 = abstains
 */
export function castPlantedVotes(
  world: WorldSpec,
  functions: readonly PlantedFunction[],
  truth: ReadonlyMap<string, Int16Array>,
  slices: ReadonlyMap<string, Uint8Array>,
  rng: Rng,
): Map<string, Int16Array> {
  const shared = Math.sqrt(world.lfs.correlated?.strength ?? 0);
  return new Map(
    functions.map((planted) => {
      const { name, task, k, accuracy, coverage, class: only, group } = planted;
      const y = truth.get(task)!;
      const votes = new Int16Array(y.length).fill(-1);
      const special = Object.entries(world.slices).flatMap(([slice, { accuracy: own, tasks }]) =>
        own !== undefined && (tasks?.includes(task) ?? true) ? [{ inside: slices.get(slice)!, accuracy: own }] : [],
      );
      let row = 0;
      for (const split of splitNames) {
        const own = rng.derive(`${split}/votes/${name}`);
        const common = rng.derive(`${split}/votes/${task}/group ${group}`);
        for (let i = 0; i < world.rows[split]; i++, row++) {
          const [copies, mine, theirs] = [own.uniform() < shared, draws(own), draws(common)];
          const together = group !== undefined && copies ? theirs : mine;
          const alpha = special.reduce((last, { inside, accuracy }) => (inside[row] ? accuracy : last), accuracy);
          if (only !== undefined) {
            const fires = y[row] === only ? alpha * coverage * k : ((1 - alpha) * coverage * k) / (k - 1);
            if (together.fires < fires) votes[row] = only;
          } else if (mine.fires < coverage) {
            votes[row] = together.right < alpha ? y[row] : (y[row] + 1 + Math.floor(together.wrong * (k - 1))) % k;
          }
        }
      }
      return [name, votes];
    }),
  );
}

function draws(rng: Rng): { fires: number; right: number; wrong: number } {
  return { fires: rng.uniform(), right: rng.uniform(), wrong: rng.uniform() };
}
