import { EspalierError } from '../core/errors.js';

/**
 * A cell that a feature cannot take: `FEATURE_VALUE  column "bytes": expected a number; received "12 kB"`. Whoever knows
 * the row puts its name before it.
 */
export function featureValueError(field: string, expected: string, received: unknown, hint?: string): EspalierError {
  return new EspalierError({
    code: 'FEATURE_VALUE',
    message: `column "${field}": expected ${expected}; received ${show(received)}`,
    ...(hint ? { hint } : {}),
  });
}

function show(value: unknown): string {
  if (value === null) return 'nothing (the cell is empty)';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
