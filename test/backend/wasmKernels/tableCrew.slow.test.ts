import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openKernels } from '../../../src/backend/wasmKernels/openKernels.js';
import { openTableCrew, type TableCrew } from '../../../src/backend/wasmKernels/tableCrew.js';
import { Rng } from '../../../src/core/rng.js';
import { webAssembly } from '../../../src/core/webAssembly.js';

const [rows, width, b, perRow] = [2000, 64, 128, 20];
const memory = new webAssembly.Memory({ initial: 64, maximum: 64, shared: true });
const { kernels } = openKernels(memory, 'shared');
let end = 64;
const place = (bytes: number) => {
  const at = end;
  end += 64 * Math.ceil(bytes / 64);
  return at;
};
const floats = (length: number) => new Float32Array(memory.buffer, place(4 * length), length);
const words = (length: number) => new Uint32Array(memory.buffer, place(4 * length), length);

const [w, m, v] = [1, 2, 3].map(() => floats(rows * width));
const [dy, out, zeros, gradients] = [b * width, b * width, width, 3 * width].map(floats);
const [since, all, offsets, columns] = [rows, rows, rows + 1, b * perRow].map(words);
const [values, steps] = [floats(b * perRow), floats(9 * 8)];
all.forEach((_, i) => {
  all[i] = i;
});

let crew: TableCrew;
afterEach(() => crew.close());

/** Steps of sums, late steps and moves over the same numbers each time. @returns all that they come to */
function run({ kernels }: Pick<TableCrew, 'kernels'>): Float32Array {
  const rng = new Rng(5);
  for (const array of [w, dy, values]) for (let i = 0; i < array.length; i++) array[i] = rng.normal();
  for (const array of [m, v, out]) array.fill(0);
  since.fill(0);
  columns.forEach((_, i) => {
    columns[i] = rng.integer(rows);
  });
  for (let i = 0; i <= b; i++) offsets[i] = i * perRow;
  const places = [w, m, v].map(({ byteOffset }) => byteOffset) as [number, number, number];
  const [list, taken, scalars] = [all, since, steps].map(({ byteOffset }) => byteOffset);
  for (let step = 0; step < 8; step++) steps.set([0.01, 1e-8, 1, 0.9, 0.1, 0.999, 0.001, 0, 1], 9 * step);
  const sums = () =>
    kernels.sumRows(offsets.byteOffset, columns.byteOffset, values.byteOffset, b, places[0], width, out.byteOffset);
  sums();
  // Rows of one entry each.
  const [starts, from] = [offsets, columns];
  const moved = 128;
  for (let i = 0; i <= moved; i++) starts[i] = i;
  for (let i = 0; i < b * perRow; i++) from[i] = i % b;
  for (let step = 0; step < 4; step++) {
    kernels.catchUp(0, list, rows, taken, 2 * step, scalars, zeros.byteOffset, width, ...places, 0);
    kernels.moveRows(
      ...([0, list, moved, taken, 2 * step, scalars, starts.byteOffset, from.byteOffset] as const),
      ...([values.byteOffset, dy.byteOffset, gradients.byteOffset, width, ...places, 0] as const),
    );
  }
  return Float32Array.from([...w, ...m, ...v, ...out, ...since]);
}

describe('rows of tables that threads share', () => {
  it('have every bit of what one thread makes', async () => {
    const alone = run({ kernels });
    crew = openTableCrew(kernels, memory, 2);
    const started = performance.now();
    // A thread that is late has this one work alone for a while, so that there is no counting on more than a few.
    for (let after = 0; after < 3 && performance.now() - started < 20_000; after += crew.shared > 0 ? 1 : 0) {
      const together = run(crew);
      expect(Buffer.compare(Buffer.from(together.buffer), Buffer.from(alone.buffer))).toBe(0);
      // Threads come up while this one lets go.
      await setTimeout(5);
    }
    expect(crew.shared).toBeGreaterThan(0);
  });

  it('are one thread’s where there are no helpers', () => {
    crew = openTableCrew(kernels, memory, 0);
    for (let round = 0; round < 5; round++) run(crew);
    expect(crew.shared).toBe(0);
  });
});
