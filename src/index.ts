// The public surface, in data-flow order; everything that is not listed here is free to change.

export type { Backend, BackendName } from './backend/backend.js';
export { openBackend } from './backend/openBackend.js';
export { type Experiment, experimentJsonSchema, loadExperiment } from './config/index.js';
export { EspalierError, formatProblem, type Problem, type SourcePosition } from './core/errors.js';
export { createLabelMatrix, type LabelMatrix, labelMatrixFromDense, selectRows } from './core/labelMatrix.js';
export { createProbLabels, type ProbLabels } from './core/probLabels.js';
export { type Progress, silentProgress } from './core/progress.js';
export { Rng } from './core/rng.js';
export type { Column, RowChunk, RowSource } from './core/rowSource.js';
export type { SliceMembership } from './core/sliceMembership.js';
export { type SplitName, splitCode, splitNames } from './core/split.js';
export type { TaskSpec } from './core/taskSpec.js';
export { type Dataset, openDataset } from './data/openDataset.js';
export { readTable } from './data/readTable.js';
export type { RunMetrics } from './evaluation/runMetrics.js';
export { type Scores, scoreProbabilities } from './evaluation/scores.js';
export { encodeRows } from './features/encodeRows.js';
export { extractFeatures } from './features/extractFeatures.js';
export type { FeatureBlock, FeatureSet } from './features/featureBlock.js';
export { featureKinds } from './features/index.js';
export { analyseLabelingFunctions, type LabelingFunctionAnalysis } from './labeling/analyseLabelingFunctions.js';
export { type AppliedLabelingFunctions, applyLabelingFunctions } from './labeling/applyLabelingFunctions.js';
export { labelingFunctionKinds } from './labeling/index.js';
export type {
  LabelingFunction,
  LabelingFunctionContext,
  LabelingFunctionSpec,
  LabelingFunctionVote,
} from './labeling/labelingFunction.js';
export { labelModels } from './labelmodel/index.js';
export type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelmodel/labelModel.js';
export { type LoadedNetwork, loadNetwork } from './network/loadNetwork.js';
export { runPipeline } from './pipeline.js';
export { renderReport } from './report/renderReport.js';
export { RunFolder } from './run/runFolder.js';
export { applySlicingFunctions } from './slices/applySlicingFunctions.js';
export { type TrainedNetwork, train } from './training/train.js';
export { version } from './version.js';
