import { describe, expect, it } from 'vitest';
import { workersThatPay } from '../../src/labeling/workersThatPay.js';

const cost = { rows: 1000, busy: 1000, rowsLeft: 99_000, transfer: 10, cores: 4 };

describe('workersThatPay', () => {
  it('is all cores where a row costs a millisecond', () => {
    expect(workersThatPay(cost)).toBe(4);
    expect(workersThatPay({ ...cost, cores: 64 })).toBe(8);
  });

  it.each([
    ['one core', { ...cost, cores: 1 }],
    ['little left to do', { ...cost, rowsLeft: 500 }],
    ['text that costs more to hand over than to look at', { ...cost, busy: 10 }],
    ['nothing known', { ...cost, rows: 0 }],
  ])('is none with %s', (_, given) => {
    expect(workersThatPay(given)).toBe(0);
  });
});
