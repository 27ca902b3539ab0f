// The public surface, in data-flow order; everything that is not listed here is free to change.

export type { AugmentSpec } from './augment/augmentSpec.js';
export type {
  TransformationContext,
  TransformationFunction,
  TransformationSpec,
} from './augment/transformation.js';
export type { Activation, Backend, BackendName } from './backend/backend.js';
export { openBackend } from './backend/openBackend.js';
export type { EntryParts } from './cache/cacheEntry.js';
export { ContentStore, type StoreUsage } from './cache/contentStore.js';
export { openStore } from './cache/openStore.js';
export type { ResolvedTask } from './config/experiment.js';
export { type Experiment, experimentJsonSchema, loadExperiment } from './config/index.js';
export type { LoadedExperiment, LoadOptions } from './config/loadExperiment.js';
export type { Rate, WrongParty } from './core/errorReport.js';
export { EspalierError, formatProblem, type Problem, type SourcePosition } from './core/errors.js';
export { createLabelMatrix, type LabelMatrix, labelMatrixFromDense, selectRows } from './core/labelMatrix.js';
export type { LookItem, RowFilter } from './core/lookItem.js';
export type { MetricName } from './core/metrics/index.js';
export { createProbLabels, type ProbLabels } from './core/probLabels.js';
export { type Progress, type ProgressStage, silentProgress } from './core/progress.js';
export { Rng, type RngState } from './core/rng.js';
export type { Column, RowChunk, RowSource } from './core/rowSource.js';
export type { SliceMembership } from './core/sliceMembership.js';
export { type SplitName, splitCode, splitNames } from './core/split.js';
export type { GoldSpec, TaskSpec } from './core/taskSpec.js';
export type { VotesFinding } from './core/votesFinding.js';
export type {
  DataSpec,
  FileSpec,
  SourceSpec,
  SplitFilesSpec,
  SplitSpec,
  SqlSpec,
  SyntheticSpec,
  WrenchSpec,
} from './data/dataSpec.js';
export { type Dataset, openDataset } from './data/openDataset.js';
export { type OpenRows, openRows } from './data/openRows.js';
export { readTable } from './data/readTable.js';
export { type EmbedderOptions, embedderOpener } from './encoders/embedderOpener.js';
export type { AugmentMetrics } from './evaluation/augmentMetrics.js';
export type { Difference, Interval, Intervals } from './evaluation/bootstrap.js';
export type { BySplit } from './evaluation/bySplit.js';
export type { CalibrationBin } from './evaluation/calibration.js';
export type { FloorResult } from './evaluation/checkFloors.js';
export type { Change, Comparison, TaskChange } from './evaluation/compareModels.js';
export type {
  ControlsMetrics,
  ControlTraining,
  NegativeTransfer,
  SharingChange,
  TaskSharingChange,
} from './evaluation/controlsMetrics.js';
export type { ControlsParams } from './evaluation/controlsParams.js';
export { predictTasks, type TaskPrediction, type TaskRelations } from './evaluation/predictTasks.js';
export type {
  CoTrainingMetrics,
  GroupLabelScores,
  GroupMetrics,
  GroupNetworkScores,
  GroupScores,
  HeadScores,
  IntervalScores,
  LabelingFunctionMetrics,
  LabelingFunctionSplit,
  LabelModelMetrics,
  LabelScores,
  MeanLabelScores,
  MeanScores,
  NetworkMetrics,
  NetworkScores,
  RunMetrics,
  SliceHeadsMetrics,
  TaskMetrics,
} from './evaluation/runMetrics.js';
export { type Scores, scoreProbabilities } from './evaluation/scores.js';
export type { DecisionRule } from './evaluation/thresholds.js';
export type { TiedTasksMetrics } from './evaluation/tiedMetrics.js';
export type { Exported, QuantizationLoss } from './export/exported.js';
export type { ExportedModel, ExportedTask, WeightEntry } from './export/exportedModel.js';
export type { ExportFormat } from './export/exportFormats.js';
export type { ExportParams, ExportRequest } from './export/exportParams.js';
export type { InputField } from './export/inputFields.js';
export { createPredictor, type Prediction, type Predictor } from './export/predictor.js';
export {
  type Embedded,
  type Embedder,
  type EmbedderSpec,
  type EncoderSpec,
  keyStatus,
  type OpenEmbedder,
  type TfjsModelSpec,
  type WordVectorsSpec,
} from './features/embedder.js';
export { encodeRows } from './features/encodeRows.js';
export { type ExtractedFeatures, type ExtractOptions, extractFeatures } from './features/extractFeatures.js';
export type { DenseBlock, FeatureBlock, FeatureSet, SparseBlock, TokenBlock } from './features/featureBlock.js';
export type { FeatureEncoderJSON, FeatureSpec, FittedFeature } from './features/featureEncoder.js';
export type { FeatureKind, FeaturePiece } from './features/featureKind.js';
export { featureKinds } from './features/index.js';
export type { ReadOptions } from './features/readSources.js';
export type { Condition, ConstraintSpec } from './hierarchy/constraintSpec.js';
export {
  analyseLabelingFunctions,
  type LabelingFunctionAnalysis,
  type SplitAnalysis,
} from './labeling/analyseLabelingFunctions.js';
export {
  type AppliedLabelingFunctions,
  type ApplyOptions,
  applyLabelingFunctions,
} from './labeling/applyLabelingFunctions.js';
export type { ClassVote } from './labeling/classVote.js';
export { labelingFunctionKinds } from './labeling/index.js';
export type {
  LabelingFunction,
  LabelingFunctionContext,
  LabelingFunctionKind,
  LabelingFunctionSpec,
  LabelingFunctionVote,
  TaskVote,
} from './labeling/labelingFunction.js';
export type { ExampleRow, LabelingFunctionExample } from './labeling/lfExample.js';
export { labelModels } from './labelmodel/index.js';
export type {
  FittedJointLabelModel,
  JointLabelModelInput,
  JointLabelModelJSON,
  JointTask,
  JointTaskLabels,
  JointTaskView,
} from './labelmodel/joint/jointLabelModel.js';
export type {
  FittedLabelModel,
  LabelModel,
  LabelModelInput,
  LabelModelJSON,
  LabelModelKind,
} from './labelmodel/labelModel.js';
export type { HeadDefinition, HeadParams } from './network/headParams.js';
export type { Attribution } from './network/integratedGradients.js';
export type { LoadedNetwork } from './network/loadNetwork.js';
export { loadNetwork } from './network/loadNetwork.js';
export type { NetworkDefinition, NetworkInput, SliceHeadDefinition, TaskHead } from './network/networkDefinition.js';
export type { StoredTensor } from './network/safetensors.js';
export type { SliceHeadParams } from './network/sliceHeadParams.js';
export { runPipeline } from './pipeline.js';
export { renderReport } from './report/renderReport.js';
export type { LineageFacts, LogEvent, ReportInput } from './report/reportInput.js';
export type { Confusion, ReportRows, RowBucket, TaskRows } from './report/taskRows.js';
export { exportRun } from './run/exportRun.js';
export { type LoadedModel, loadModel } from './run/loadModel.js';
export { reportRun } from './run/reportRun.js';
export { type RunCommand, RunFolder, type RunStatus } from './run/runFolder.js';
export { applySlicingFunctions } from './slices/applySlicingFunctions.js';
export type { SliceFloor } from './slices/sliceFloor.js';
export type { BySliceSpec, FunctionSliceSpec, SliceSpec } from './slices/sliceSpec.js';
export type { PipelineEnvironment } from './stages/environment.js';
export type { ModelManifest } from './stages/modelManifest.js';
export { relationsOf } from './stages/relationsOf.js';
export type { BalancingPasses } from './training/balancing/passesOf.js';
export type { BalancingCost } from './training/lossBalance.js';
export type { LossParams } from './training/lossParams.js';
export type { TaskAffinity } from './training/taskAffinity.js';
export {
  type EpochRecord,
  type TrainedNetwork,
  type TrainingData,
  type TrainOptions,
  train,
} from './training/train.js';
export type { EpochCopies, MixedCopies, TrainingCopies } from './training/trainingCopies.js';
export type { TrainingSlice } from './training/trainingSlice.js';
export type { RobustLoss, TrainingTask } from './training/trainingTask.js';
export type { Transfer } from './training/transfer/startFrom.js';
export { version } from './version.js';
