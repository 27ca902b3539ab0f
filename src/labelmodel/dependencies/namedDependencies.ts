import type { Dependency } from './dependency.js';

/** A {@link Dependency} for reports. */
export interface NamedDependency {
  readonly labelingFunctions: readonly [string, string];
  readonly likeness: number;
  readonly excess?: number;
}

export function namedDependencies(names: readonly string[], dependencies: readonly Dependency[]): NamedDependency[] {
  return dependencies.map(({ first, second, ...strength }) => ({
    labelingFunctions: [names[first], names[second]],
    ...strength,
  }));
}
