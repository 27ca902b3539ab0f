import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { findBatchSize } from '../../src/network/findBatchSize.js';

const features: FeatureSet = { n: 4096, blocks: [] };

/** A network that takes `seconds(batch size)` for all rows, on a clock that it moves. */
function timed(seconds: (batchSize: number) => number, value = (_batchSize: number) => 0.5) {
  let time = 0;
  const tried: number[] = [];
  const predict = async (_features: FeatureSet, rows?: Uint32Array, batchSize = 1024) => {
    tried.push(batchSize);
    time += 1000 * seconds(batchSize);
    return new Map([['spam', new Float32Array(rows!.length).fill(value(batchSize))]]);
  };
  return { network: { predict }, now: () => time, tried };
}

describe('findBatchSize', () => {
  it('doubles for as long as more rows come out per second', async () => {
    const { network, now, tried } = timed((batchSize) => (batchSize < 2048 ? 4000 / batchSize : 1));
    expect(await findBatchSize(network, features, now)).toEqual({ batchSize: 2048, rowsPerSecond: 4096 });
    expect(new Set(tried)).toEqual(new Set([256, 512, 1024, 2048, 4096]));
  });

  it('takes the smallest of those that are as fast', async () => {
    const { network, now } = timed(() => 1);
    expect((await findBatchSize(network, features, now)).batchSize).toBe(256);
  });

  it('takes no size whose predictions differ from the usual one’s in a single bit', async () => {
    const { network, now } = timed(
      (batchSize) => 1000 / batchSize,
      (batchSize) => (batchSize > 1024 ? 0.5 + 2 ** -24 : 0.5),
    );
    expect((await findBatchSize(network, features, now)).batchSize).toBe(1024);
  });

  it('stops where memory runs out, or grows too large', async () => {
    const { network, now } = timed((batchSize) => {
      if (batchSize > 2048) throw new Error('out of memory');
      return 1000 / batchSize;
    });
    expect((await findBatchSize(network, features, now)).batchSize).toBe(2048);
    const other = timed((batchSize) => 1000 / batchSize);
    const memory = () => (other.tried.at(-1)! > 1024 ? 2 ** 30 : 0);
    const found = await findBatchSize(other.network, features, other.now, features.n, () =>
      other.tried.at(-1) === 1024 && other.tried.length === 1 ? 0 : memory(),
    );
    expect(found.batchSize).toBe(1024);
  });
});
