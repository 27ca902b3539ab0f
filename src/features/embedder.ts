/** Where a feature's vectors come from, as its parameters say it. */
export type EmbedderSpec = EncoderSpec | WordVectorsSpec | TfjsModelSpec;

/** A pretrained text encoder: a whole text → one vector. */
export interface EncoderSpec {
  readonly source: 'encoder';
  /** The name of an installed encoder, an id such as `org/name`, or an absolute path of a folder. */
  readonly model: string;
  /** How token vectors become one; the model's own way where left out. */
  readonly pooling?: 'mean' | 'cls';
  /** Whether to scale vectors to length 1; as the model says where left out. */
  readonly normalize?: boolean;
  /** Texts are cut after this many tokens; at the model's own limit where left out. */
  readonly maxTokens?: number;
}

/** A file of static vectors: a word → its vector. */
export interface WordVectorsSpec {
  readonly source: 'wordVectors';
  /** Absolute. */
  readonly path: string;
}

/** A TensorFlow.js model or a TensorFlow SavedModel: a vector of numbers, as `vectorKey` writes it → another one. */
export interface TfjsModelSpec {
  readonly source: 'tfjsModel';
  /** The folder with its model.json or saved_model.pb; absolute. */
  readonly path: string;
  /** The tensor whose values are taken; the only output where left out. */
  readonly output?: string;
  /** Of a SavedModel: `serving_default`, else the only one, where left out. */
  readonly signature?: string;
}

/** Vectors for a list of keys (texts, words or vectors), in their order. */
export interface Embedded {
  readonly d: number;
  /** [keys, d] row-major, all finite; zeros for a key that is unknown. */
  readonly values: Float32Array;
  /** [keys] see {@link keyStatus}. */
  readonly status: Uint8Array;
}

/** What became of a key: its vector stands for all of it, for its beginning alone, or there is none. */
export const keyStatus = { whole: 0, cut: 1, unknown: 2 } as const;

/** Something that turns keys into vectors: the same key gives the same vector, whatever stands beside it. */
export interface Embedder {
  /** What the user calls it: the encoder's name, or the file. */
  readonly name: string;
  /** sha256, in hex, of everything that its vectors rest on: weights, tokenizer, how they are pooled and cut. */
  readonly hash: string;
  embed(keys: readonly string[], signal?: AbortSignal): Promise<Embedded>;
  /** Writes what is to be kept, and lets go of the model. */
  close(): Promise<void>;
}

/** Opens what a feature asks for; handed in from outside, since it reads files and loads packages. */
export type OpenEmbedder = (spec: EmbedderSpec) => Promise<Embedder>;
