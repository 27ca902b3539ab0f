import { z } from 'zod';
import { augmentParams } from '../augment/augmentSpec.js';
import { transformationKinds } from '../augment/index.js';
import { augmentPolicies } from '../augment/policies/index.js';
import { backendParams } from '../backend/backendParams.js';
import { goldParams } from '../data/goldParams.js';
import { controlsParams } from '../evaluation/controlsParams.js';
import { predictionParams } from '../evaluation/predictionParams.js';
import { featureKinds } from '../features/index.js';
import { constraintParams } from '../hierarchy/constraintParams.js';
import { classVote } from '../labeling/classVote.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import { headParams } from '../network/headParams.js';
import { sharingParams } from '../network/sharingParams.js';
import { sliceHeadParams } from '../network/sliceHeadParams.js';
import { trunkParams } from '../network/trunkParams.js';
import { sliceByParams } from '../slices/sliceByParams.js';
import { sliceFloor } from '../slices/sliceFloor.js';
import { lossParams } from '../training/lossParams.js';
import { trainingParams } from '../training/trainingParams.js';
import { transferParams } from '../training/transfer/transferParams.js';
import { headerParams } from './header.js';
import { multiLabelGold } from './multiLabelGold.js';
import { outputParams } from './outputParams.js';
import type { KindPart } from './parseSection.js';
import { dataSection } from './readData.js';
import { labelModelKinds } from './readLabelModel.js';
import { className, taskParams } from './taskSchema.js';

/**
 * The JSON Schema of the experiment file, assembled from the registries: what `espalier schema` prints and editors
 * complete from. A task file is `#/$defs/task`.
 */
export function experimentJsonSchema(): object {
  const labelModel = kinds(labelModelKinds);
  const names = z.union([z.string(), z.array(z.string()).min(1)]).optional();
  const vote = classVote
    .optional()
    .describe('what it votes for when it fires: a class, {not: class} or {any: [class, …]}');
  const votes = z.record(z.string(), classVote).optional();
  const confidence = z.number().gt(0).max(1).optional().describe('how much of a vote each of its votes is');
  const cache = z
    .boolean()
    .optional()
    .describe(
      'whether its votes may be kept between runs; false for code that reads more than the row (default: as the code looks)',
    );
  const exampleRows = z
    .union([z.string(), z.number(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional();
  const examples = z
    .strictObject({
      fires: exampleRows.describe('rows on which it fires: texts for its field, {column: value} or {id: row}'),
      abstains: exampleRows.describe('rows on which it votes for nothing'),
      votes: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('class → rows on which it votes for it; or task → that'),
    })
    .optional()
    .describe('rows that test it; `validate` and `lf test` ask it about them');
  const elses = z.union([classVote, z.record(z.string(), classVote)]).optional();
  const ownFunction = functions(
    (fires): z.ZodRawShape =>
      fires
        ? {
            vote,
            votes: votes.describe('in a multi-label task: label → yes or no'),
            else: elses.describe('what it votes for where it does not fire; in a multi-label task label → yes or no'),
          }
        : { labels: names.describe('in a multi-label task: the labels it says no or yes to') },
    { confidence, cache, examples },
  );
  const sharedFunction = functions(
    (fires): z.ZodRawShape => ({
      ...(fires
        ? {
            vote,
            votes: votes.describe('task → what it votes for when it fires'),
            else: elses.describe('what it votes for where it does not fire; beside votes task → that'),
          }
        : {}),
      tasks: names.describe(fires ? 'the tasks that `vote` is for' : 'the tasks it votes on'),
    }),
    { confidence, cache, examples },
  );
  const task = taskParams
    .extend({
      gold: z.union([goldParams, multiLabelGold]).optional().describe('where true labels are, and who may see them'),
      labelingFunctions: z
        .array(ownFunction)
        .optional()
        .describe('the labeling functions that vote on this task alone'),
      labelModel: labelModel.optional().describe("replaces the experiment's own one whole"),
      head: headParams.optional(),
      loss: lossParams.optional(),
    })
    .meta({
      id: 'task',
      description: 'a task: what is to be told apart, and the labeling functions that speak about it',
    });
  const slice = z.union([
    functions(() => ({ tasks: names.describe('default: all'), floor: sliceFloor.optional() })),
    sliceByParams.extend({ tasks: names.describe('default: all'), floor: sliceFloor.optional() }),
  ]);
  const augment = augmentParams.extend({
    policy: kinds(augmentPolicies as unknown as Record<string, KindPart>)
      .optional()
      .describe('which transformations make which copy (default: random)'),
    transformations: z
      .array(
        kinds(transformationKinds as unknown as Record<string, KindPart>, () => ({
          name: z.string().min(1).optional().describe('unique (default: the kind)'),
        })),
      )
      .min(1)
      .describe('the transformation functions: they change a row so that its label stays'),
  });
  const experiment = headerParams
    .extend({
      extends: names.describe('files that this one is laid over, from left to right'),
      data: dataSection,
      features: z
        .record(z.string(), kinds(featureKinds))
        .optional()
        .describe('what the network sees of a row, by name'),
      labelingFunctions: z
        .array(sharedFunction)
        .optional()
        .describe('labeling functions that speak about several tasks'),
      tasks: z
        .array(z.union([z.string().describe('the path of a task file, relative to this file'), task]))
        .describe('what is to be told apart: at least one task'),
      constraints: z
        .array(constraintParams)
        .optional()
        .describe('what ties tasks beside parent and refines; tasks that hang together get one label model'),
      labelModel: labelModel.optional().describe('how votes become probabilistic labels (default: auto)'),
      slices: z.array(slice).optional().describe('parts of the data that are scored by themselves'),
      sliceHeads: sliceHeadParams.optional(),
      augment: augment.optional(),
      trunk: trunkParams.optional(),
      sharing: sharingParams.optional(),
      transfer: transferParams.optional(),
      training: trainingParams.optional(),
      controls: controlsParams.optional(),
      predictions: predictionParams.optional().describe('how outputs of the network become predictions'),
      backend: z.union([z.string(), backendParams]).optional(),
      output: outputParams.optional(),
    })
    .partial({ name: true, data: true, tasks: true });
  const schema = z.toJSONSchema(experiment, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === className) (jsonSchema as { type?: unknown }).type = ['string', 'number', 'boolean'];
    },
  });
  return {
    ...schema,
    title: 'Espalier experiment, version 1',
    anyOf: [{ required: ['extends'] }, { required: ['name', 'data', 'tasks'] }],
  };
}

/** `{kind, …parameters}` for every part of a registry. */
function kinds(registry: Readonly<Record<string, KindPart>>, beside: (kind: string) => z.ZodRawShape = () => ({})) {
  const options = Object.entries(registry).map(([kind, { summary, params }]) =>
    z.strictObject({ kind: z.literal(kind).describe(summary), ...beside(kind), ...shapeOf(params) }),
  );
  return z.discriminatedUnion('kind', options as unknown as [z.ZodObject, ...z.ZodObject[]]);
}

/**
 * A labeling or slicing function of any kind, with the given keys beside its own.
 *
 * @param common keys of labeling functions, for kinds that have none of that name of their own
 */
function functions(beside: (fires: boolean) => z.ZodRawShape, common: z.ZodRawShape = {}) {
  const name = z.string().min(1).describe('unique within a task');
  return kinds(labelingFunctionKinds as unknown as Record<string, KindPart>, (kind) => ({
    name,
    ...common,
    ...beside(labelingFunctionKinds[kind as keyof typeof labelingFunctionKinds].votesByClass === 'fires'),
  }));
}

/** The keys of a kind's parameters, whose own cross-checks no JSON Schema can hold. */
function shapeOf(params: z.ZodType): z.ZodRawShape {
  const def = params.def as unknown as { shape?: z.ZodRawShape; in?: z.ZodType; innerType?: z.ZodType };
  return def.shape ?? shapeOf((def.in ?? def.innerType) as z.ZodType);
}
