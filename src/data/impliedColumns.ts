import type { SourceSpec } from './dataSpec.js';
import { taskNameOf } from './synthetic/worldNames.js';

/** The columns of a source that hold ids, splits and truth by themselves, hidden from functions and features; the first one holds ids. */
export function impliedColumns(spec: SourceSpec): readonly string[] {
  if (spec.kind === 'wrench') return ['id', 'split', 'label'];
  if (spec.kind !== 'synthetic') return [];
  return ['id', 'split', ...Array.from({ length: spec.world.tasks }, (_, t) => taskNameOf(spec.world, t))];
}
