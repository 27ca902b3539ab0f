import type { ParquetColumn } from '../writeParquet.js';
import type { World } from './drawWorld.js';
import { lfNameOf, taskNameOf } from './worldNames.js';
import type { WorldSpec } from './worldParams.js';

/** The names and types of a world's columns, in their order. */
export function worldHeader(world: WorldSpec): Omit<ParquetColumn, 'values'>[] {
  const tasks = Array.from({ length: world.tasks }, (_, t) => t);
  const text = (name: string) => ({ name, type: 'VARCHAR' as const });
  const integer = (name: string) => ({ name, type: 'SMALLINT' as const });
  return [
    text('id'),
    text('split'),
    ...Array.from({ length: world.features }, (_, j) => ({ name: `x${j}`, type: 'FLOAT' as const })),
    ...tasks.flatMap((t) => Array.from({ length: world.lfs.count }, (_, j) => integer(lfNameOf(world, t, j)))),
    ...tasks.map((t) => integer(taskNameOf(world, t))),
    ...Object.keys(world.slices).map(integer),
  ];
}

/** A drawn world as a table: id, split, x0 …, votes (null = abstains), truth, slices. */
export function worldColumns(spec: WorldSpec, world: World): ParquetColumn[] {
  const values = new Map<string, ArrayLike<unknown>>([
    ['id', world.ids],
    ['split', world.splits],
    ...world.features.map((column, j) => [`x${j}`, column] as const),
    ...[...world.votes].map(([name, votes]) => [name, Array.from(votes, (vote) => (vote < 0 ? null : vote))] as const),
    ...world.truth,
    ...world.slices,
  ]);
  return worldHeader(spec).map((column) => ({ ...column, values: values.get(column.name)! }));
}
