import type { io } from '@tensorflow/tfjs-core';

/** A TensorFlow SavedModel, which TensorFlow reads itself. */
export interface SavedModelFolder {
  readonly format: 'savedModel';
  /** The folder with its saved_model.pb, for messages too. */
  readonly place: string;
  /** `serving_default`, else the only one, where left out. */
  readonly signature?: string;
}

/** A TensorFlow.js model as its files hold it. */
export interface ModelArtifacts {
  /** What kind of model its topology is. */
  readonly format: 'graph' | 'layers';
  /** As tfjs's loaders take it. */
  readonly artifacts: io.ModelArtifacts;
  /** Its model.json, for messages. */
  readonly place: string;
}
