import type { Condition, ConstraintSpec } from '../hierarchy/constraintSpec.js';

/** Combinations of a table that are written out. */
const mostRows = 8;

/** A constraint between tasks as a sentence. */
export function constraintText(spec: ConstraintSpec): string {
  if ('implies' in spec) return `where ${holds(spec.implies[0])}, ${holds(spec.implies[1])}`;
  if ('excludes' in spec) return `at most one: ${spec.excludes.map(holds).join('; ')}`;
  if ('exactlyOne' in spec) return `exactly one: ${spec.exactlyOne.map(holds).join('; ')}`;
  const { tasks, allowed } = spec.table;
  const rows = allowed.slice(0, mostRows).map((row) => `(${row.map((c) => c ?? 'does not apply').join(', ')})`);
  const rest = allowed.length > mostRows ? ` and ${allowed.length - mostRows} more` : '';
  return `(${tasks.join(', ')}) is one of ${rows.join(', ')}${rest}`;
}

function holds(condition: Condition): string {
  return Object.entries(condition)
    .map(([task, name]) => `${task} is ${name}`)
    .join(' and ');
}
