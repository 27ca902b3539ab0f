import { z } from 'zod';
import { type LabelModelName, labelModels } from '../labelmodel/index.js';
import { labelModelParams } from '../labelmodel/labelModelParams.js';
import { nodeAt } from './configNode.js';
import type { PartSpec } from './experiment.js';
import { type KindPart, parseKind, type Section } from './parseSection.js';

/** The label model that is fit where nobody asks for another one. */
export const defaultLabelModel = 'auto' satisfies LabelModelName;

/** Every label model with its own parameters and those that all of them take. */
export const labelModelKinds: Readonly<Record<string, KindPart>> = Object.fromEntries(
  Object.entries(labelModels).map(([kind, { summary, params }]) => [
    kind,
    { summary, params: z.strictObject({ ...labelModelParams.shape, ...params.shape }) },
  ]),
);

/** Reads a `labelModel:`; one that is absent is the default one. */
export function readLabelModel(section: Section): PartSpec | undefined {
  if (nodeAt(section.root, section.path))
    return parseKind(labelModelKinds, section, { defaultKind: defaultLabelModel });
  const params = labelModelKinds[defaultLabelModel].params.parse({});
  return { kind: defaultLabelModel, params: params as PartSpec['params'] };
}
