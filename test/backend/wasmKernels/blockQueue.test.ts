import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, mostBlocks, openQueue, takeFirst, takeLast } from '../../../src/backend/wasmKernels/blockQueue.js';

const control = new Int32Array(new SharedArrayBuffer(8));

describe('a queue of blocks', () => {
  it('gives every block once, from both ends, and none below the floor to helpers', () => {
    const queue = fc.integer({ min: 1, max: mostBlocks }).chain((blocks) =>
      fc.record({
        blocks: fc.constant(blocks),
        floor: fc.integer({ min: 0, max: blocks }),
        turns: fc.array(fc.boolean(), { minLength: 2 * mostBlocks, maxLength: 2 * mostBlocks }),
      }),
    );
    fc.assert(
      fc.property(queue, ({ blocks, floor, turns }) => {
        openQueue(control, 1, blocks, floor);
        const own: number[] = [];
        const theirs: number[] = [];
        for (const helper of turns) {
          const block = helper ? takeLast(control, 1) : takeFirst(control, 1);
          if (block !== undefined) (helper ? theirs : own).push(block);
        }
        for (let block = takeFirst(control, 1); block !== undefined; block = takeFirst(control, 1)) own.push(block);
        expect(takeLast(control, 1)).toBeUndefined();
        expect([...own, ...theirs.toReversed()]).toEqual(Array.from({ length: blocks }, (_, i) => i));
        expect(theirs.every((block) => block >= floor)).toBe(true);
        expect(endOf(control, 1)).toBe(own.length);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('is empty before it is opened', () => {
    const fresh = new Int32Array(new SharedArrayBuffer(8));
    expect(takeFirst(fresh, 1)).toBeUndefined();
    expect(takeLast(fresh, 1)).toBeUndefined();
  });
});
