import { describe, expect, it } from 'vitest';
import { learningRateFactors } from '../../../src/training/transfer/learningRateFactors.js';
import { transferParams } from '../../../src/training/transfer/transferParams.js';

const names = [
  'trunk/0/table/text',
  'trunk/0/kernel',
  'trunk/1/kernel',
  'trunk/2/kernel',
  'heads/old/kernel',
  'heads/new/kernel',
];
const taken = new Set(names.slice(0, 5));
const factors = (given: object) => {
  const rateOf = learningRateFactors(transferParams.parse({ from: 'x', ...given }), names, taken);
  return (epoch: number) => names.map((name) => rateOf(name, epoch));
};

describe('learningRateFactors', () => {
  it('changes nothing unless asked', () => {
    expect(factors({})(0)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('slows the trunk layer by layer, from the heads down', () => {
    // ρ = 1/2: the top layer learns at a half, the next at a quarter, the lowest with its table at an eighth.
    expect(factors({ learningRates: { decay: 0.5 } })(0)).toEqual([1 / 8, 1 / 8, 1 / 4, 1 / 2, 1, 1]);
  });

  it('freezes what was taken over, for some epochs or always', () => {
    const some = factors({ freeze: { epochs: 2 } });
    expect(some(1)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(some(2)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(factors({ freeze: 'all', unfreeze: 'gradual' })(1000)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('unfreezes one more layer each epoch, the top one and the heads first', () => {
    const gradual = factors({ freeze: { epochs: 1 }, unfreeze: 'gradual', learningRates: { decay: 0.5 } });
    expect(gradual(0)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(gradual(1)).toEqual([0, 0, 0, 1 / 2, 1, 1]);
    expect(gradual(2)).toEqual([0, 0, 1 / 4, 1 / 2, 1, 1]);
    expect(gradual(3)).toEqual([1 / 8, 1 / 8, 1 / 4, 1 / 2, 1, 1]);
  });

  it('takes the first pattern that fits as a further factor, on what was not taken over too', () => {
    const named = factors({ learningRates: { decay: 0.5, factors: { 'trunk/2/*': 0, 'heads/new/*': 3, '*': 2 } } });
    expect(named(0)).toEqual([1 / 4, 1 / 4, 1 / 2, 0, 2, 3]);
  });
});
