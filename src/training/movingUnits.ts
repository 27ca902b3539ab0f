import type { SliceHeadDefinition, TaskHead } from '../network/networkDefinition.js';
import type { VariableSpec } from '../network/variables.js';

/** What moves or stands still by itself in a step: a variable, a piece of a fused one, or a table. */
export interface MovingUnit {
  /** The name it is saved by. */
  readonly name: string;
  /** The task whose head it belongs to, or, numbered after the tasks, the slice; left out: shared by all. */
  readonly task?: number;
}

/** All units of a network, and where they stand. */
export interface MovingUnits {
  readonly units: readonly MovingUnit[];
  /** Per variable the number of its unit, once for each column of a fused variable's last axis; per table the number of its own. */
  readonly of: ReadonlyMap<string, readonly number[]>;
}

/** The units of variables and tables, in their order. */
export function movingUnits(
  specs: readonly VariableSpec[],
  tasks: readonly TaskHead[],
  slices: SliceHeadDefinition['slices'] = [],
): MovingUnits {
  // The longest name first: where one task's name and a slash begin another's, the other owns what bears it.
  const prefixes = [
    ...tasks.map(({ name }, task) => ({ prefix: `heads/${name}/`, task })),
    ...slices.map(({ name }, slice) => ({ prefix: `slices/${name}/`, task: tasks.length + slice })),
  ];
  prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
  const ownerOf = (name: string) => prefixes.find(({ prefix }) => name.startsWith(prefix))?.task;
  const units: MovingUnit[] = [];
  const add = (name: string) => units.push({ name, task: ownerOf(name) }) - 1;
  const of = new Map<string, number[]>();
  for (const { name, pieces } of specs) {
    of.set(
      name,
      pieces ? pieces.flatMap((piece) => new Array<number>(piece.width).fill(add(piece.name))) : [add(name)],
    );
  }
  return { units, of };
}
