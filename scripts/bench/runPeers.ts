import { resolve } from 'node:path';
import type { ModelCost } from './modelCost.js';
import { type Limits, runLimited } from './runLimited.js';

/** What one fit of a peer gave: its cost, or why there is none. */
export type PeerResult = { readonly method: string; readonly seed: number } & (
  | { readonly cost: ModelCost }
  | { readonly failed: string /** It would fare no better on more votes. */; readonly ends: boolean }
);

interface Line extends Partial<ModelCost> {
  readonly method: string;
  readonly seed: number;
  readonly started?: boolean;
  readonly unfit?: string;
  readonly error?: string;
}

/**
 * Runs peers on the votes of a folder, one after the other in one process, since theirs takes seconds to start. A process that does not
 * come to its end says at which peer it was: that one has failed, and the ones after it get another process.
 *
 * @param limits for one fit and prediction, loading included
 */
export async function runPeers(
  python: string,
  folder: string,
  methods: readonly string[],
  seeds: readonly number[],
  limits: Limits,
): Promise<PeerResult[]> {
  const script = resolve(import.meta.dirname, 'peers/labelModels.py');
  const results: PeerResult[] = [];
  let left = [...methods];
  while (left.length > 0) {
    const options = ['--methods', left.join(), '--seeds', seeds.join(), '--limit', String(limits.seconds)];
    // The script ends a long fit itself, as soon as it gets to; this is for one that does not let it.
    const seconds = left.length * seeds.length * limits.seconds + 60;
    const end = await runLimited(python, [script, folder, ...options], { ...limits, seconds });
    const lines = end.lines as Line[];
    for (const line of lines) if (!line.started) results.push(resultOf(line));
    if (end.kind === 'done') return results;
    const at = lines.at(-1)?.started ? lines.at(-1)! : { method: left[0], seed: seeds[0] };
    const failed =
      end.kind === 'tooLong'
        ? `longer than ${limits.seconds} s`
        : end.kind === 'tooMuchMemory'
          ? `more than ${(limits.bytes / 2 ** 30).toFixed(1)} GiB of memory`
          : end.message;
    results.push({ method: at.method, seed: at.seed, failed, ends: end.kind !== 'failed' });
    left = left.slice(left.indexOf(at.method) + 1);
  }
  return results;
}

function resultOf({ unfit, error, ...line }: Line): PeerResult {
  const failed = unfit ?? error;
  if (failed === undefined) return { method: line.method, seed: line.seed, cost: line as ModelCost };
  return { method: line.method, seed: line.seed, failed, ends: /^(out of memory|longer than)/.test(failed) };
}
