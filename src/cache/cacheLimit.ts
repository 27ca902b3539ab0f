import { EspalierError } from '../core/errors.js';

/** 2 GiB. */
export const defaultCacheLimit = 2 * 2 ** 30;

const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/**
 * How many bytes the cache may hold: `ESPALIER_CACHE_LIMIT`, such as `500M` or `10G`; 0 keeps nothing.
 *
 * @throws EspalierError CACHE_LIMIT for anything else
 */
export function cacheLimit(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const given = env.ESPALIER_CACHE_LIMIT?.trim();
  if (!given) return defaultCacheLimit;
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?$/i.exec(given) ?? [];
  if (number !== undefined) return Math.floor(Number(number) * units[unit.toLowerCase()]);
  throw new EspalierError({
    code: 'CACHE_LIMIT',
    message: `ESPALIER_CACHE_LIMIT: expected a size such as 500M or 10G, or 0 to keep nothing; received "${given}"`,
  });
}
