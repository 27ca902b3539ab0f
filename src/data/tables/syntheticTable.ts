import { appendRows } from '../appendRows.js';
import { drawWorld } from '../synthetic/drawWorld.js';
import { worldColumns, worldHeader } from '../synthetic/worldColumns.js';
import type { WorldSpec } from '../synthetic/worldParams.js';
import { describeColumns, type Table, type TableContext } from '../table.js';

/** The rows of a world, drawn into a copy in the database; names and types alone are known without drawing. */
export async function syntheticTable({ database, headerOnly }: TableContext, world: WorldSpec): Promise<Table> {
  const name = database.freshName();
  const columns = headerOnly
    ? worldHeader(world).map((column) => ({ ...column, values: [] }))
    : worldColumns(world, drawWorld(world));
  await appendRows(database, name, columns);
  return { place: 'synthetic world', from: name, ...(await describeColumns(database, name, headerOnly)) };
}
