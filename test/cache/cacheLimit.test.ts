import { describe, expect, it } from 'vitest';
import { cacheLimit, defaultCacheLimit } from '../../src/cache/cacheLimit.js';
import { espalierHome } from '../../src/cache/espalierHome.js';

describe('what the environment says about the cache', () => {
  it.each([
    [undefined, defaultCacheLimit],
    ['', defaultCacheLimit],
    ['0', 0],
    ['1000', 1000],
    ['500M', 500 * 2 ** 20],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['2kb', 2048],
  ])('limit %s', (given, expected) => {
    expect(cacheLimit({ ESPALIER_CACHE_LIMIT: given })).toBe(expected);
  });

  it.each(['much', '-1', '5X', '1e9'])('refuses %s', (given) => {
    expect(() => cacheLimit({ ESPALIER_CACHE_LIMIT: given })).toThrow(/^CACHE_LIMIT .*received/);
  });

  it('home: its own variable, the cache folder of the desktop, or ~/.cache', () => {
    expect(espalierHome({ ESPALIER_HOME: '/a/b', XDG_CACHE_HOME: '/c' })).toBe('/a/b');
    expect(espalierHome({ XDG_CACHE_HOME: '/c' })).toBe('/c/espalier');
    expect(espalierHome({})).toMatch(/[\\/]\.cache[\\/]espalier$/);
  });
});
