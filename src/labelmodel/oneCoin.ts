import { z } from 'zod';
import { fittedLabelModel } from './fittedLabelModel.js';
import { fitJoint } from './joint/fitJoint.js';
import { fittedJoint, type JointParameters } from './joint/fittedJoint.js';
import type { FittedJointLabelModel, JointLabelModelInput } from './joint/jointLabelModel.js';
import type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelModel.js';
import { oneCoinEvidence } from './oneCoinEvidence.js';
import { sharedParams } from './sharedParams.js';

const params = z.strictObject({
  prior: sharedParams.prior,
  smoothing: z
    .strictObject({
      right: z.number().positive().default(4).describe('pseudo-votes that are right, per labeling function'),
      wrong: z.number().positive().default(1).describe('pseudo-votes that are wrong'),
    })
    .prefault({})
    .describe('Beta prior of the accuracies: 4 to 1 believes .8'),
  strength: z
    .number()
    .min(0)
    .default(0)
    .describe('further weight of that prior, in multiples of the labeling function’s own votes'),
  correlation: sharedParams.correlation,
  maxIterations: sharedParams.emIterations,
  tolerance: sharedParams.emTolerance,
});

type OneCoinParams = z.output<typeof params>;

/**
 * One number per labeling function: its accuracy a_j, whatever the class. A vote is right with a_j and else falls on any
 * other class alike (the homogeneous Dawid-Skene model of Li and Yu, arXiv 1411.4086, 2014; the worker model of Whitehill
 * et al., NIPS 2009, without its item difficulties). For sources of which every one saw few rows of each class.
 */
export const oneCoin = {
  summary: 'one accuracy per labeling function, the same for every class, fit by EM',
  params,
  create: (settings) => ({
    fit: (input: LabelModelInput) => fitAlone(input, settings),
    fitJoint: (input: JointLabelModelInput) => fitTogether(input, settings),
  }),
  restore(json) {
    const joint = fittedJoint(json.joint as JointParameters);
    return single(json.names, Float64Array.from(json.prior), joint);
  },
} satisfies LabelModelKind<typeof params>;

function fitTogether(input: JointLabelModelInput, settings: OneCoinParams): FittedJointLabelModel {
  const { right, wrong } = settings.smoothing;
  const smoothing = { diagonal: right, offDiagonal: wrong };
  return fitJoint('oneCoin', input, { ...settings, smoothing }, (lf) => oneCoinEvidence(lf, settings));
}

/** One task is a group of one. */
const only = 'task';

function fitAlone({ matrix, gold, classBalance }: LabelModelInput, settings: OneCoinParams): FittedLabelModel {
  const classes = Array.from({ length: matrix.k }, (_, c) => String(c));
  const joint = fitTogether(
    {
      tasks: [{ task: { name: only, classes }, matrix, lfIds: matrix.names.map((_, j) => j), gold, classBalance }],
      constraints: [],
      rows: Uint32Array.from({ length: matrix.n }, (_, row) => row),
    },
    settings,
  );
  const { prior } = joint.tasks.get(only)!;
  return single(matrix.names, settings.prior === 'held' ? Float64Array.from(classBalance) : prior, joint);
}

function single(names: readonly string[], prior: Float64Array, joint: FittedJointLabelModel): FittedLabelModel {
  const { accuracies } = joint.tasks.get(only)!;
  const { tasks, ...summary } = joint.summary;
  return fittedLabelModel(
    'oneCoin',
    { names, prior, accuracies, summary },
    () => ({ joint: joint.toJSON() }),
    (matrix) => joint.predict(new Map([[only, { matrix }]])).get(only)!.labels,
  );
}
