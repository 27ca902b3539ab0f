/** What makes the number of a world's directions. */
export interface WorldShape {
  readonly structure: 'shared' | 'tree' | 'hierarchy';
  readonly tasks: number;
  readonly branching: number;
  readonly classes: number;
}

/** A world's tree: each node has innovations of its own and takes after its parent. */
export interface WorldNodes {
  /** [nodes] the parent of each, which comes before it; −1 for a root. */
  readonly parents: readonly number[];
  /** The nodes that decide: of a task one; of a hierarchy's level 2^level, one per class above. */
  readonly deciders: readonly (readonly number[])[];
  /** Directions per node: one parts two classes, else there is one per class. */
  readonly perNode: number;
  /** perNode · nodes, each orthogonal to all others. */
  readonly directions: number;
}

/**
 * The tree behind a world. `shared`: a root and one leaf per task. `tree`: a complete tree of least depth, the first leaves are the
 * tasks. `hierarchy`: per level a root, which stands for what all decisions of that level have in common, and one leaf per class of the level above.
 */
export function worldNodes({ structure, tasks, branching, classes }: WorldShape): WorldNodes {
  const parents: number[] = [];
  const add = (parent: number) => parents.push(parent) - 1;
  const perNode = structure === 'hierarchy' || classes === 2 ? 1 : classes;
  let deciders: number[][];
  if (structure === 'hierarchy') {
    deciders = Array.from({ length: tasks }, (_, level) => {
      const root = add(-1);
      return Array.from({ length: 2 ** level }, () => add(root));
    });
  } else if (structure === 'shared') {
    const root = add(-1);
    deciders = Array.from({ length: tasks }, () => [add(root)]);
  } else {
    let width = 1;
    while (width < tasks) width *= branching;
    // Nodes above the first `tasks` leaves only, level by level.
    let level = [add(-1)];
    for (let leaves = width; leaves > 1; leaves /= branching) {
      const needed = Math.ceil(tasks / (leaves / branching));
      level = Array.from({ length: needed }, (_, i) => add(level[Math.floor(i / branching)]));
    }
    deciders = level.map((node) => [node]);
  }
  return { parents, deciders, perNode, directions: perNode * parents.length };
}
