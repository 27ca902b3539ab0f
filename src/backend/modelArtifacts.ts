import type { io } from '@tensorflow/tfjs-core';

/** A TensorFlow.js model as its files hold it. */
export interface ModelArtifacts {
  /** What kind of model its topology is. */
  readonly format: 'graph' | 'layers';
  /** As tfjs's loaders take it. */
  readonly artifacts: io.ModelArtifacts;
  /** Its model.json, for messages. */
  readonly place: string;
}
