export type { Experiment, FeatureSpec, PartSpec, ResolvedTask } from './experiment.js';
export { experimentJsonSchema } from './jsonSchema.js';
export { listParts, type PartRow, registries } from './listParts.js';
export { type LoadedExperiment, type LoadOptions, loadExperiment } from './loadExperiment.js';
