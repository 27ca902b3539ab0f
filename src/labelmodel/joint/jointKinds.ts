import { labelModels } from '../index.js';

/** The names of the label models that can fit tasks jointly. */
export function jointKinds(): string[] {
  return Object.entries(labelModels).flatMap(([name, kind]) =>
    'fitJoint' in kind.create(kind.params.parse({}) as never) ? [name] : [],
  );
}
