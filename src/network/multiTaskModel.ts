import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import type { HeadLayout } from './headLayout.js';
import { createHeads, type Heads } from './heads.js';
import type { NetworkDefinition } from './networkDefinition.js';
import { tokenMismatch } from './tokenMismatch.js';
import { type TrunkName, trunks } from './trunks/index.js';
import type { TokenInput, Trunk, TrunkBatch } from './trunks/trunk.js';
import type { VariableSpec, Weights } from './variables.js';

/** A trunk with its heads, without weights: weights come in by name, so that a training step can be pure. */
export interface MultiTaskModel {
  readonly definition: NetworkDefinition;
  readonly trunk: Trunk;
  readonly layout: HeadLayout;
  readonly heads: Heads;
  /** The variables that live on the backend. */
  readonly variables: readonly VariableSpec[];
  /** One table [d, entry width] per sparse block, whose rows are summed into the trunk's first layer. */
  readonly tables: readonly VariableSpec[];
  /** Width of all dense blocks side by side. */
  readonly denseWidth: number;
  /** @returns one [b, t, k] tensor of logits per group of `layout` */
  logits(backend: Backend, weights: Weights, batch: TrunkBatch): Tensor3D[];
}

/**
 * Largest size of a table's first entries. Rows of text features have norm 1, so the first layer starts at about this
 * size times √(2/3): small enough for what is learned to outgrow it within a hundred steps.
 */
const tableLimit = 0.05;

/**
 * Puts trunk and heads together.
 *
 * @throws EspalierError NO_FEATURES, TRUNK_TOKENS, UNKNOWN_TASK, HEAD_CYCLE
 */
export function createMultiTaskModel(definition: NetworkDefinition): MultiTaskModel {
  const { inputs, tasks, sliceHeads } = definition;
  if (inputs.length === 0) {
    throw new EspalierError({
      code: 'NO_FEATURES',
      message: 'network: expected at least one feature; received none',
      hint: 'Declare one under features:, such as text: {kind: hashedNgrams, field: text}.',
    });
  }
  const tokens = inputs.flatMap(({ kind, name, d, length }) =>
    kind === 'tokens' ? [{ name, d, length: length! }] : [],
  );
  checkTokens(definition.trunk.kind, tokens);
  const trunk = trunks[definition.trunk.kind].create(definition.trunk as never);
  const heads = createHeads(tasks, trunk.width, sliceHeads);
  const sparse = inputs.filter((input) => input.kind === 'sparse');
  const denseWidth = inputs.reduce((sum, input) => sum + (input.kind === 'dense' ? input.d : 0), 0);
  return {
    definition,
    trunk,
    layout: heads.layout,
    heads,
    denseWidth,
    variables: [...trunk.variables({ dense: denseWidth, bags: sparse.length > 0, tokens }), ...heads.variables],
    tables: sparse.map(({ name, d }) => ({
      name: `trunk/0/table/${name}`,
      shape: [d, trunk.entryWidth],
      initializer: { kind: 'uniform', limit: tableLimit },
    })),
    logits: (backend, weights, batch) => heads.forward(backend, weights, trunk.forward(backend, weights, batch)),
  };
}

/** The experiment file is checked for this too; a definition may come from elsewhere. */
function checkTokens(kind: TrunkName, tokens: readonly TokenInput[]): void {
  const message = tokenMismatch(
    kind,
    tokens.map(({ name }) => name),
  );
  if (message !== undefined) throw new EspalierError({ code: 'TRUNK_TOKENS', path: 'trunk.kind', message });
}
