import { describe, expect, it } from 'vitest';
import { prepareTransformations } from '../../../src/augment/prepareTransformations.js';
import { Rng } from '../../../src/core/rng.js';
import { ScriptedRng } from '../../support/scriptedRng.js';
import { dense, setup, sparse, spec, tokens, transformed } from '../support.js';

describe('jitter', () => {
  it('adds deviation · ε to dense numbers and leaves other blocks', async () => {
    const words = sparse(3, 1);
    const rng = new Rng(4);
    const noise = [rng.normal(), rng.normal()];
    const row = [dense(1, -2), words];
    const result = await transformed('jitter', { deviation: 0.5 }, row, new Rng(4));
    expect(result!.features[0]).toEqual(dense(1 + 0.5 * noise[0], -2 + 0.5 * noise[1]));
    expect(result!.features[1]).toBe(words);
    expect(row[0]).toEqual(dense(1, -2));
  });
});

describe('scale', () => {
  it('multiplies each feature by (1 + range)^u, u in [−1, 1)', async () => {
    // u = 2 · 0 − 1 and 2 · 0.75 − 1
    const result = await transformed('scale', { range: 1 }, [dense(1, -2), sparse(3, 4)], new ScriptedRng(0, 0.75));
    expect(result!.features).toEqual([dense(0.5, -1), sparse(3, 4 * Math.SQRT2)]);
  });

  it('takes only the named features, and declines on rows of zeros', async () => {
    const named = await transformed(
      'scale',
      { features: ['words'], range: 1 },
      [dense(1), sparse(0, 1)],
      new ScriptedRng(0),
    );
    expect(named!.features).toEqual([dense(1), sparse(0, 0.5)]);
    expect(await transformed('scale', {}, [dense(0, 0), sparse()])).toBeNull();
  });
});

describe('maskFeature', () => {
  it('masks one feature whole: zeros, no entries, or padding', async () => {
    const row = [dense(1, 2), sparse(0, 1), tokens(5, 6, 0)];
    const masked = async (draw: number) => (await transformed('maskFeature', {}, row, new ScriptedRng(draw)))!.features;
    expect(await masked(0)).toEqual([dense(0, 0), row[1], row[2]]);
    expect(await masked(0.5)).toEqual([row[0], sparse(), row[2]]);
    expect(await masked(0.9)).toEqual([row[0], row[1], tokens(0, 0, 0)]);
  });

  it('masks a share of the numbers, and closes up tokens', async () => {
    // First the feature, then one draw a number: below the share it goes.
    const some = (row: Parameters<typeof transformed>[2], ...draws: number[]) =>
      transformed('maskFeature', { share: 0.5 }, row, new ScriptedRng(0, ...draws));
    expect((await some([dense(1, 2, 3)], 0.7, 0.2, 0.5))!.features).toEqual([dense(1, 0, 3)]);
    expect((await some([sparse(2, 1, 7, 9)], 0.1, 0.9))!.features).toEqual([sparse(7, 9)]);
    expect((await some([tokens(4, 5, 6, 0)], 0.9, 0.1, 0.9))!.features).toEqual([tokens(4, 6, 0, 0)]);
    expect(await some([dense(1, 2)], 0.9)).toBeNull();
  });

  it('declines where nothing would be left, or nothing is there', async () => {
    expect(await transformed('maskFeature', {}, [dense(1), sparse()])).toBeNull();
    expect(await transformed('maskFeature', {}, [dense(0), sparse()])).toBeNull();
  });
});

describe('mixUp', () => {
  it('mixes dense numbers and sparse entries alike, the larger share the row’s own', async () => {
    const partner = { row: 9, features: [dense(3, 0), sparse(1, 2, 4, 6)] };
    const row = [dense(1, 4), sparse(0, 8, 4, 2)];
    for (let seed = 0; seed < 20; seed++) {
      const result = (await transformed('mixUp', { alpha: 1 }, row, new Rng(seed), partner))!;
      const { lambda } = result.mix!;
      expect(result.mix!.partner).toBe(9);
      expect(lambda).toBeGreaterThanOrEqual(0.5);
      expect(lambda).toBeLessThanOrEqual(1);
      const [numbers, words] = result.features;
      expect(numbers).toEqual(dense(lambda + (1 - lambda) * 3, lambda * 4));
      expect(words).toEqual(sparse(0, lambda * 8, 1, (1 - lambda) * 2, 4, lambda * 2 + (1 - lambda) * 6));
    }
  });

  it('declines without another row', async () => {
    expect(await transformed('mixUp', {}, [dense(1)])).toBeNull();
  });

  it('is refused beside token ids, which cannot be mixed', async () => {
    const preparing = prepareTransformations(
      [spec('mixUp', {})],
      setup({
        features: [
          { name: 'a', block: 'dense' },
          { name: 'b', block: 'tokens' },
        ],
      }),
    );
    await expect(preparing).rejects.toThrow(/FEATURE_KIND.*"b" holds tokens; mixUp mixes whole rows/);
  });
});

it('features that are not there, or of the wrong kind, are all named at once', async () => {
  const specs = [spec('jitter', { features: ['nubmers', 'words'] }), spec('scale', { features: ['words'] })];
  await expect(prepareTransformations(specs, setup())).rejects.toMatchObject({
    problems: [
      { code: 'UNKNOWN_FEATURE', path: 'augment.transformations.jitter.features.0' },
      { code: 'FEATURE_KIND', path: 'augment.transformations.jitter.features.1' },
    ],
  });
});
