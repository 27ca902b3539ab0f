import type { MultiTaskModel } from './multiTaskModel.js';

/** A weight as files go by it: a variable, a piece of a fused one, or a table. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The weights of a model under the names they are saved by, the trunk's from its bottom to its top. */
export function storedWeights({ variables, tables }: Pick<MultiTaskModel, 'variables' | 'tables'>): StoredWeight[] {
  return [...tables, ...variables].flatMap(({ name, shape, pieces }) =>
    pieces
      ? pieces.map((piece) => ({ name: piece.name, shape: [...shape.slice(0, -1), piece.width] }))
      : [{ name, shape }],
  );
}
