import type { FeatureSet } from '../features/featureBlock.js';
import type { LoadedNetwork } from './loadNetwork.js';
import { usualBatch } from './predict.js';

/** What a search found. */
export interface FoundBatch {
  readonly batchSize: number;
  readonly rowsPerSecond: number;
}

/** A size must be faster by this factor to be taken. */
const gain = 1.05;
/** The smallest size tried. */
const smallest = 256;
/** A size is given up where memory grows by more than this. */
const memoryAllowed = 512 * 2 ** 20;

/**
 * Finds how many rows to predict at once by trying: from 256 on the number is doubled for as long as more rows come out per second,
 * memory allows, and there are rows. Which size is taken changes no result: only those count whose predictions have the very bytes of the
 * usual one's.
 *
 * @param features some rows of those to predict
 * @param now a monotonic clock, in milliseconds
 * @param n how many of them are tried on, and the largest size
 * @param memory bytes that the process holds
 */
export async function findBatchSize(
  network: Pick<LoadedNetwork, 'predict'>,
  features: FeatureSet,
  now: () => number,
  n: number = features.n,
  memory: () => number = () => process.memoryUsage.rss(),
): Promise<FoundBatch> {
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const predict = (batchSize: number) => network.predict(features, rows, batchSize);
  // Kernels are compiled and caches filled before anything is measured.
  const usual = await predict(usualBatch);
  const rate = async (batchSize: number) => {
    await predict(batchSize);
    const started = now();
    const predicted = await predict(batchSize);
    return { predicted, rowsPerSecond: (1000 * n) / Math.max(now() - started, 1e-3) };
  };
  let best = { batchSize: usualBatch, rowsPerSecond: 0 };
  const held = memory();
  for (let batchSize = smallest; batchSize <= n; batchSize *= 2) {
    let tried: Awaited<ReturnType<typeof rate>>;
    try {
      tried = await rate(batchSize);
    } catch (error) {
      // The smaller ones would have failed as well if it were not for the size.
      if (best.rowsPerSecond === 0) throw error;
      break;
    }
    const faster = tried.rowsPerSecond > gain * best.rowsPerSecond;
    if (memory() - held > memoryAllowed && best.rowsPerSecond > 0) break;
    if (!faster && batchSize > usualBatch) break;
    if (faster && sameBytes(usual, tried.predicted)) best = { batchSize, rowsPerSecond: tried.rowsPerSecond };
  }
  return best;
}

function sameBytes(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): boolean {
  return [...a].every(([task, values]) => {
    const others = b.get(task);
    return others?.length === values.length && values.every((value, i) => Object.is(value, others[i]));
  });
}
