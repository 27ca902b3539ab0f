import { expect, it } from 'vitest';
import { autoBackend, autoVariable } from '../../src/backend/autoBackend.js';

it('is what the variable says, nothing without it, and an error where it names no rung', () => {
  expect(autoBackend({ [autoVariable]: 'native' })).toBe('native');
  expect(autoBackend({})).toBeUndefined();
  expect(autoBackend({ [autoVariable]: '' })).toBeUndefined();
  expect(() => autoBackend({ [autoVariable]: 'nativ' })).toThrow(/^UNKNOWN_KIND.*ESPALIER_AUTO_BACKEND.*"nativ"/);
});
