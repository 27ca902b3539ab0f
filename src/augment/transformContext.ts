import type { Rng } from '../core/rng.js';
import { CallContext } from '../labeling/callContext.js';
import type { TransformationContext } from './transformation.js';

/** What one call of a transformation function gets. */
export class TransformContext extends CallContext implements TransformationContext {
  constructor(
    resources: Readonly<Record<string, unknown>>,
    readonly rng: Rng,
    run: AbortSignal | undefined,
  ) {
    super(resources, run);
  }
}
