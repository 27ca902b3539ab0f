import { EspalierError, type Problem } from '../../core/errors.js';
import { fitsPattern } from '../../core/fitsPattern.js';
import type { StoredTensor } from '../../network/safetensors.js';
import type { StoredWeight } from '../../network/storedWeights.js';
import type { TransferParams } from './transferParams.js';

/** How many of a source's names an error lists. */
const listed = 12;

/**
 * Picks the weights to start from. Strict: whatever `part` names must be there, in its shape; with `all`, heads of tasks that the
 * source does not know start afresh.
 *
 * @param weights those of the network at hand
 * @param source by the names in the source
 * @param place names the source in errors
 * @returns by the names of the network at hand
 * @throws EspalierError TRANSFER_PATTERN for a pattern or a name in `map` that fits nothing; WEIGHTS_MISMATCH with every weight that the
 *   source lacks or has in another shape
 */
export function takeWeights(
  { part, map = {}, learningRates }: Pick<TransferParams, 'part' | 'map' | 'learningRates'>,
  weights: readonly StoredWeight[],
  source: ReadonlyMap<string, StoredTensor>,
  place: string,
): Map<string, StoredTensor> {
  const problems: Problem[] = [];
  const here = weights.map(({ name }) => name);
  const patterns = part === 'trunk' ? ['trunk/*'] : part === 'all' ? ['trunk/*', 'heads/*'] : part;
  const known: [string, string, readonly string[]][] = [
    ...(Array.isArray(part) ? part : []).map((pattern, i) => [`transfer.part[${i}]`, pattern, here] as never),
    ...Object.keys(learningRates.factors).map((pattern) => [`transfer.learningRates.factors`, pattern, here] as never),
    ...Object.keys(map).map((name) => ['transfer.map', name, here] as never),
    ...Object.values(map).map((name) => ['transfer.map', name, [...source.keys()]] as never),
  ];
  for (const [path, pattern, names] of known) {
    if (names.some((name) => fitsPattern(pattern, name))) continue;
    problems.push({
      code: 'TRANSFER_PATTERN',
      path,
      message: `expected a name of a weight, or a pattern that fits one; "${pattern}" fits none of ${some(names)}`,
    });
  }
  const taken = new Map<string, StoredTensor>();
  for (const { name, shape } of weights) {
    if (!patterns.some((pattern) => fitsPattern(pattern, name))) continue;
    const there = map[name] ?? name;
    const tensor = source.get(there);
    if (!tensor && part === 'all' && name.startsWith('heads/')) continue;
    if (tensor && tensor.shape.join() === shape.join()) {
      taken.set(name, tensor);
      continue;
    }
    problems.push({
      code: 'WEIGHTS_MISMATCH',
      path: 'transfer.part',
      message: `${place}: expected ${there} of shape [${shape}]; ${tensor ? `received [${tensor.shape}]` : `it is not among ${some([...source.keys()])}`}`,
    });
  }
  if (problems.length > 0) throw new EspalierError(problems);
  return taken;
}

function some(names: readonly string[]): string {
  const rest = names.length - listed;
  return names.slice(0, listed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
