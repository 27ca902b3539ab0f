import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import { atDepths } from './atDepths.js';
import { headDepths } from './headDepths.js';
import { depthsOf, type HeadLayout } from './headLayout.js';
import { createHeads, type HeadOutputs, type Heads } from './heads.js';
import type { NetworkDefinition } from './networkDefinition.js';
import { sharings } from './sharing/index.js';
import type { Sharing } from './sharing/sharing.js';
import { standingOnTop } from './standingOnTop.js';
import { tokenMismatch } from './tokenMismatch.js';
import { type TrunkName, trunks } from './trunks/index.js';
import type { TokenInput, Trunk, TrunkBatch } from './trunks/trunk.js';
import type { VariableSpec, Weights } from './variables.js';

/**
 * A trunk with its heads, without weights: weights come in by name, so that a training step can be pure. It has two halves: `shared`, all
 * that several tasks' losses reach, with variables named `trunk/…`, and `outputs`, where everything is some task's own.
 */
export interface MultiTaskModel {
  readonly definition: NetworkDefinition;
  readonly trunk: Trunk;
  readonly sharing: Sharing;
  readonly layout: HeadLayout;
  readonly heads: Heads;
  /** The variables that live on the backend. */
  readonly variables: readonly VariableSpec[];
  /** One table [d, entry width] per sparse block, whose rows are summed into the trunk's first layer. */
  readonly tables: readonly VariableSpec[];
  /** Width of all dense blocks side by side. */
  readonly denseWidth: number;
  /** The shared half: from the features to what the tasks' own half is made from. */
  shared(backend: Backend, weights: Weights, batch: TrunkBatch): Tensor[];
  /** The tasks' own half. */
  outputs(backend: Backend, weights: Weights, shared: readonly Tensor[]): HeadOutputs;
  /** Both. @returns one [b, t, k] tensor of logits per group of `layout` */
  logits(backend: Backend, weights: Weights, batch: TrunkBatch): Tensor3D[];
}

/**
 * Largest size of a table's first entries. Rows of text features have norm 1, so the first layer starts at about this
 * size times √(2/3): small enough for what is learned to outgrow it within a hundred steps.
 */
const tableLimit = 0.05;

/**
 * Puts trunk, sharing and heads together.
 *
 * @throws EspalierError NO_FEATURES, TRUNK_TOKENS, HEAD_DEPTH, UNKNOWN_TASK, HEAD_CYCLE
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
  checkDepths(definition, trunk.depths.length);
  const { kind, ...params } = definition.sharing ?? { kind: 'hard' };
  const sharing = sharings[kind].create(params as never, {
    width: trunk.width,
    tasks: standingOnTop(tasks, sliceHeads),
  });
  const heads = createHeads(tasks, { top: sharing.width, trunk: trunk.width, depths: trunk.depths }, sliceHeads);
  const depths = depthsOf(tasks);
  const sparse = inputs.filter((input) => input.kind === 'sparse');
  const denseWidth = inputs.reduce((sum, input) => sum + (input.kind === 'dense' ? input.d : 0), 0);

  function shared(backend: Backend, weights: Weights, batch: TrunkBatch): Tensor[] {
    const layers = trunk.forward(backend, weights, batch);
    return [...depths.map((at) => layers[at - 1]), ...sharing.shared(backend, weights, layers[layers.length - 1])];
  }

  function outputs(backend: Backend, weights: Weights, given: readonly Tensor[]): HeadOutputs {
    const below = new Map(depths.map((at, i) => [at, given[i] as Tensor2D]));
    const top = sharing.own(backend, weights, given.slice(depths.length));
    return heads.outputs(backend, weights, atDepths(backend, top, tasks, below));
  }

  return {
    definition,
    trunk,
    sharing,
    layout: heads.layout,
    heads,
    denseWidth,
    variables: [
      ...trunk.variables({ dense: denseWidth, bags: sparse.length > 0, tokens }),
      ...sharing.variables,
      ...heads.variables,
    ],
    tables: sparse.map(({ name, d }) => ({
      name: `trunk/0/table/${name}`,
      shape: [d, trunk.entryWidth],
      initializer: { kind: 'uniform', limit: tableLimit },
    })),
    shared,
    outputs,
    logits: (backend, weights, batch) => outputs(backend, weights, shared(backend, weights, batch)).logits,
  };
}

/** The experiment file is checked for both too; a definition may come from elsewhere. */
function checkDepths({ trunk, tasks, sliceHeads, sharing }: NetworkDefinition, layers: number): void {
  const sliced = sliceHeads?.slices.flatMap((slice) => slice.tasks) ?? [];
  const problems = headDepths(trunk.kind, layers, tasks, sliced, sharing?.kind);
  if (problems.length === 0) return;
  throw new EspalierError(
    problems.map(({ task, message, hint }) => ({ code: 'HEAD_DEPTH', path: `tasks.${task}.head.at`, message, hint })),
  );
}

function checkTokens(kind: TrunkName, tokens: readonly TokenInput[]): void {
  const message = tokenMismatch(
    kind,
    tokens.map(({ name }) => name),
  );
  if (message !== undefined) throw new EspalierError({ code: 'TRUNK_TOKENS', path: 'trunk.kind', message });
}
