import type { Tensor } from '@tensorflow/tfjs-core';
import { EspalierError } from '../core/errors.js';
import type { TF } from './backend.js';
import type { DeclaredTensor, FrozenModel } from './frozenModel.js';
import type { SavedModelFolder } from './modelArtifacts.js';
import { quietly } from './quietly.js';

/** A tensor of a signature as tfjs-node gives it: sizes are messages of protocol buffers. */
interface SignatureTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly { getSize(): number }[];
}

interface Signature {
  readonly inputs: Readonly<Record<string, SignatureTensor>>;
  readonly outputs: Readonly<Record<string, SignatureTensor>>;
}

/** The parts of tfjs-node that read SavedModels. */
interface NodeParts {
  readonly node: {
    getMetaGraphsFromSavedModel(
      folder: string,
    ): Promise<{ readonly tags: readonly string[]; readonly signatureDefs: Readonly<Record<string, Signature>> }[]>;
    loadSavedModel(folder: string, tags: readonly string[], signature: string): Promise<SavedModelLike>;
  };
}

interface SavedModelLike {
  predict(inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>;
  dispose(): void;
}

const servingTag = 'serve';
const servingSignature = 'serving_default';

/**
 * Loads a signature of a SavedModel into TensorFlow, whose backend must be the active one: of the graph that is tagged for serving, or of the only one.
 *
 * @throws EspalierError TFJS_MODEL when TensorFlow cannot load it, TFJS_SIGNATURE when the signature is not there, or none is named and it has several
 */
export async function loadSavedModel(tf: TF, { place, signature }: SavedModelFolder): Promise<FrozenModel> {
  const { node } = tf as unknown as NodeParts;
  const graphs = await loading(place, () => node.getMetaGraphsFromSavedModel(place));
  const graph =
    graphs.find(({ tags }) => tags.length === 1 && tags[0] === servingTag) ??
    (graphs.length === 1 ? graphs[0] : undefined);
  if (!graph) {
    const tags = graphs.map((each) => each.tags.join('+')).join(', ');
    throw new EspalierError({
      code: 'TFJS_MODEL',
      message: `${place}: expected a SavedModel with a graph tagged ${servingTag}; it has ${tags || 'none'}`,
    });
  }
  const name = signatureOf(Object.keys(graph.signatureDefs), signature, place);
  const { inputs, outputs } = graph.signatureDefs[name];
  const model = await loading(place, () => node.loadSavedModel(place, graph.tags, name));
  const declared = Object.entries(inputs).map(
    ([input, { dtype, shape }]): DeclaredTensor => ({ name: input, dtype, shape: shape.map((size) => size.getSize()) }),
  );
  const names = Object.keys(outputs);
  return {
    inputs: declared,
    outputs: names,
    names,
    async run(input, output) {
      const { [output]: wanted, ...others } = model.predict({ [declared[0].name]: input });
      for (const other of Object.values(others)) other.dispose();
      return wanted;
    },
    dispose: () => model.dispose(),
  };
}

function signatureOf(there: readonly string[], asked: string | undefined, place: string): string {
  const name = asked ?? (there.includes(servingSignature) || there.length !== 1 ? servingSignature : there[0]);
  if (there.includes(name)) return name;
  throw new EspalierError({
    code: 'TFJS_SIGNATURE',
    message: `${place}: expected ${asked === undefined ? `the signature ${servingSignature}` : `a signature of the SavedModel; received "${asked}"`}; it has ${there.join(', ') || 'none'}`,
    ...(there.length > 0 && { hint: 'Name the one to run: signature.' }),
  });
}

async function loading<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return (await quietly(work)).value;
  } catch (cause) {
    const message = `${place}: expected a TensorFlow SavedModel; ${(cause as Error).message.split('\n', 1)[0]}`;
    throw new EspalierError({ code: 'TFJS_MODEL', message }, { cause });
  }
}
