import { describe, expect, it } from 'vitest';
import { fittingPart } from '../../../src/training/transfer/fittingPart.js';
import { transferParams } from '../../../src/training/transfer/transferParams.js';

describe('fittingPart', () => {
  it('leaves out patterns and names that are about other weights', () => {
    const params = transferParams.parse({
      from: 'run',
      part: ['trunk/*', 'heads/other/*'],
      map: { 'heads/other/kernel': 'x', 'trunk/0/kernel': 'y' },
      learningRates: { factors: { 'heads/*': 2, 'heads/other/*': 3 } },
    });
    const own = fittingPart(params, ['trunk/0/kernel', 'heads/own/kernel']);
    expect(own.part).toEqual(['trunk/*']);
    expect(own.map).toEqual({ 'trunk/0/kernel': 'y' });
    expect(own.learningRates.factors).toEqual({ 'heads/*': 2 });
    expect(fittingPart(transferParams.parse({ from: 'run', part: 'all' }), []).part).toBe('all');
  });
});
