import { transformationKinds } from '../augment/index.js';
import { augmentPolicies } from '../augment/policies/index.js';
import { backends } from '../backend/index.js';
import { metrics } from '../core/metrics/index.js';
import { exportFormats } from '../export/exportFormats.js';
import { featureKinds } from '../features/index.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import { labelModels } from '../labelmodel/index.js';
import { sharings } from '../network/sharing/index.js';
import { trunks } from '../network/trunks/index.js';
import { balancing } from '../training/balancing/index.js';
import { optimizers } from '../training/optimizers/index.js';
import { samplers } from '../training/samplers/index.js';
import { schedules } from '../training/schedules/index.js';

/** Every registry of parts that an experiment can name, in data-flow order. */
export const registries = {
  labelingFunctions: labelingFunctionKinds,
  labelModels,
  features: featureKinds,
  transformations: transformationKinds,
  augmentPolicies,
  trunks,
  sharing: sharings,
  optimizers,
  schedules,
  samplers,
  balancing,
  metrics,
  backends,
  exports: exportFormats,
} as const satisfies Record<string, Readonly<Record<string, { readonly summary: string }>>>;

/** One line of `espalier list`. */
export interface PartRow {
  /** The extension point, a key of {@link registries}. */
  readonly point: string;
  /** What stands behind `kind:`. */
  readonly kind: string;
  readonly summary: string;
}

/** What can stand behind `kind:`, from the registries themselves. */
export function listParts(): PartRow[] {
  return Object.entries(registries).flatMap(([point, registry]) =>
    Object.entries(registry).map(([kind, { summary }]) => ({ point, kind, summary })),
  );
}
