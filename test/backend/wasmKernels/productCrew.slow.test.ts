import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { multiplyRows } from '../../../src/backend/wasmKernels/multiplyRows.js';
import { openKernels } from '../../../src/backend/wasmKernels/openKernels.js';
import type { Product } from '../../../src/backend/wasmKernels/product.js';
import { openProductCrew, type ProductCrew } from '../../../src/backend/wasmKernels/productCrew.js';
import { Rng } from '../../../src/core/rng.js';
import { webAssembly } from '../../../src/core/webAssembly.js';

const memory = new webAssembly.Memory({ initial: 256 });
const { kernels } = openKernels(memory);
const floats = new Float32Array(memory.buffer);
const rng = new Rng(7);
for (let i = 0; i < floats.length; i++) floats[i] = rng.uniform() - 0.5;

/** Places in bytes: a, b packed, the bias and the product. */
const [a, packed, bias, c] = [0, 4, 8, 12].map((mebibytes) => mebibytes * 2 ** 20);

function product(m: number, n: number, k: number, given: Partial<Product> = {}): Product {
  return { a, aRowBytes: 4 * k, aColumnBytes: 4, packed, bias, c, m, n, k, relu: false, ...given };
}

const turned = (m: number, n: number, k: number) => product(m, n, k, { aRowBytes: 4, aColumnBytes: 4 * m });

let crew: ProductCrew;
afterEach(() => crew.close());

/** A crew whose helpers are up. */
async function startedCrew(helpers: number): Promise<ProductCrew> {
  const crew = openProductCrew(kernels, memory, helpers);
  const started = performance.now();
  while (crew.shared === 0 && performance.now() - started < 20_000) {
    crew.multiply(product(256, 256, 256));
    // Threads come up while this one lets go.
    await setTimeout(5);
  }
  return crew;
}

/** c after `work`, over what does not count as a result. */
function resultOf(work: () => void, { m, n }: Product): Float32Array {
  const held = new Float32Array(memory.buffer, c, m * n + 8);
  held.fill(7);
  work();
  return held.slice();
}

describe('products that threads share', () => {
  it('have every bit of what one thread makes, and nothing else is written', async () => {
    crew = await startedCrew(2);
    expect(crew.shared).toBeGreaterThan(0);
    const all = [
      product(256, 256, 512),
      turned(512, 256, 256),
      product(1021, 37, 131, { bias: 0 }),
      product(300, 130, 256, { relu: true }),
      turned(130, 513, 100),
    ];
    for (let round = 0; round < 20; round++) {
      for (const each of all) {
        const alone = resultOf(() => multiplyRows(kernels, each, 0, each.m), each);
        const together = resultOf(() => crew.multiply(each), each);
        expect(Buffer.from(together.buffer).equals(Buffer.from(alone.buffer))).toBe(true);
      }
    }
  });

  it('are small ones’ own thread’s alone, and everyone’s again after the crew is closed', async () => {
    crew = await startedCrew(1);
    const { shared } = crew;
    for (let i = 0; i < 50; i++) crew.multiply(product(64, 64, 64));
    expect(crew.shared).toBe(shared);
    crew.close();
    const each = product(256, 256, 256);
    const alone = resultOf(() => multiplyRows(kernels, each, 0, each.m), each);
    expect(resultOf(() => crew.multiply(each), each)).toEqual(alone);
    expect(crew.shared).toBe(shared);
  });

  it('are never shared without helpers', async () => {
    crew = openProductCrew(kernels, memory, 0);
    for (let i = 0; i < 50; i++) crew.multiply(product(256, 256, 256));
    expect(crew.shared).toBe(0);
  });
});
