import { describe, expect, it } from 'vitest';
import { normalTail } from '../../src/core/normalTail.js';

describe('normalTail', () => {
  it.each([
    [0, 0.5],
    [1, 0.1586552539],
    [1.959963985, 0.025],
    [3.290526731, 0.0005],
  ])('P(Z > %d) = %d', (z, tail) => {
    expect(Math.abs(normalTail(z) - tail)).toBeLessThan(7.5e-8);
  });
});
