import { Document, isScalar, visit } from 'yaml';
import type { AugmentSpec } from '../augment/augmentSpec.js';
import type { BackendParams } from '../backend/backendParams.js';
import type { ControlsParams } from '../evaluation/controlsParams.js';
import type { PredictionParams } from '../evaluation/predictionParams.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import type { SharingParams } from '../network/sharingParams.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { TrunkParams } from '../network/trunkParams.js';
import type { TrainingParams } from '../training/trainingParams.js';
import type { TransferParams } from '../training/transfer/transferParams.js';
import type { FeatureSpec, PartSpec } from './experiment.js';
import type { Header } from './header.js';
import type { OutputParams } from './outputParams.js';
import type { DataEntry } from './readData.js';
import type { LabelingFunctionEntry } from './readLabelingFunctions.js';
import type { SliceEntry } from './readSlices.js';
import type { TaskEntry } from './readTasks.js';

/** Everything that was read from an experiment file, all of it right. */
export interface ReadParts {
  /** What the file's first comment line asks. */
  readonly question?: string;
  readonly header: Header;
  readonly data: DataEntry;
  readonly features: readonly FeatureSpec[];
  readonly functions: readonly LabelingFunctionEntry[];
  readonly tasks: readonly TaskEntry[];
  readonly constraints: readonly ConstraintSpec[];
  readonly labelModel: PartSpec;
  readonly slices: readonly SliceEntry[];
  readonly sliceHeads?: SliceHeadParams;
  readonly augment?: AugmentSpec;
  readonly trunk: TrunkParams;
  readonly sharing: SharingParams;
  readonly transfer?: TransferParams;
  readonly training: TrainingParams;
  readonly controls?: ControlsParams;
  readonly predictions: PredictionParams;
  readonly backend: BackendParams;
  readonly output: OutputParams;
}

/**
 * The experiment as one YAML file: task files and extended files folded in, every default written out, every path
 * absolute but `output.dir`. Loading it from any folder gives the same experiment again.
 */
export function printResolved(parts: ReadParts): string {
  const {
    header,
    data,
    features,
    functions,
    tasks,
    constraints,
    labelModel,
    slices,
    sliceHeads,
    augment,
    trunk,
    sharing,
    transfer,
    training,
    controls,
    predictions,
    backend,
    output,
  } = parts;
  const functionsOf = (owner: TaskEntry | undefined) =>
    functions.filter((entry) => entry.owner === owner).map((entry) => flat(entry.part!, entry.common));
  const file = {
    ...header,
    data: data.params,
    features: Object.fromEntries(features.map((feature) => [feature.name, flat(feature)])),
    labelingFunctions: functionsOf(undefined),
    tasks: tasks.map((task) => {
      const { weight, ...params } = task.params!;
      return {
        ...params,
        gold: task.gold,
        weight,
        labelModel: flat(task.labelModel!),
        head: task.head,
        loss: task.loss,
        labelingFunctions: functionsOf(task),
      };
    }),
    ...(constraints.length > 0 && { constraints }),
    labelModel: flat(labelModel),
    slices: slices.map((entry) => entry.printed),
    ...(sliceHeads && { sliceHeads }),
    ...(augment && { augment: printAugment(augment) }),
    trunk,
    sharing,
    ...(transfer && { transfer }),
    training,
    ...(controls && { controls }),
    predictions,
    backend,
    output,
  };
  const document = new Document(file, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar);
    },
  });
  const text = document.toString({ lineWidth: 120, flowCollectionPadding: false });
  const asked = parts.question === undefined ? '' : `# ${parts.question}\n`;
  return `# Resolved by Espalier: the whole experiment, with every default.\n${asked}${text}`;
}

function printAugment({ policy, transformations, ...params }: AugmentSpec): Record<string, unknown> {
  return {
    policy: flat(policy),
    ...params,
    transformations: transformations.map(({ name, ...part }) => flat(part, { name })),
  };
}

/** `{…beside, kind, …parameters}`, as the file has it. */
function flat(part: PartSpec, beside: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { ...beside, kind: part.kind, ...part.params };
}
