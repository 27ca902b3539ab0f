import type { io, Tensor } from '@tensorflow/tfjs-core';
import { EspalierError } from '../core/errors.js';
import type { TF } from './backend.js';
import type { DeclaredTensor, FrozenModel, GraphModelLike } from './frozenModel.js';
import { loadModelPackage } from './loadModelPackage.js';
import type { ModelArtifacts } from './modelArtifacts.js';
import { quietly } from './quietly.js';

/** The parts of tfjs-layers that are used here. */
interface LayersPackage {
  loadLayersModel(handler: io.IOHandler): Promise<LayersModelLike>;
  model(parts: { inputs: readonly DeclaredTensor[]; outputs: unknown }): LayersModelLike;
}

interface LayersModelLike {
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly { readonly sourceLayer: { readonly name: string } }[];
  readonly layers: readonly { readonly name: string }[];
  getLayer(name: string): { readonly output: unknown };
  predict(input: Tensor): Tensor | Tensor[];
  dispose(): unknown;
}

/**
 * Loads a model onto tfjs's active backend.
 *
 * @throws EspalierError PACKAGE_MISSING, PACKAGE_BROKEN, TFJS_MODEL when tfjs cannot make a model of the artifacts
 */
export async function loadFrozenModel(tf: TF, { format, artifacts, place }: ModelArtifacts): Promise<FrozenModel> {
  const handler = tf.io.fromMemory(artifacts);
  const load = async <M>(work: () => Promise<M>): Promise<M> => {
    try {
      return (await quietly(work)).value;
    } catch (cause) {
      const message = `${place}: expected a TensorFlow.js ${format} model; ${(cause as Error).message.split('\n', 1)[0]}`;
      throw new EspalierError({ code: 'TFJS_MODEL', message }, { cause });
    }
  };
  if (format === 'graph') {
    const { loadGraphModel } = await loadModelPackage<{
      loadGraphModel(handler: io.IOHandler): Promise<GraphModelLike>;
    }>('graph');
    return graphModel(await load(() => loadGraphModel(handler)), artifacts);
  }
  const layers = await loadModelPackage<LayersPackage>('layers');
  return layersModel(layers, await load(() => layers.loadLayersModel(handler)));
}

function graphModel(model: GraphModelLike, { modelTopology }: io.ModelArtifacts): FrozenModel {
  const nodes = (modelTopology as { node: { name: string; op: string }[] }).node;
  const outputs = model.outputs.map(({ name }) => name);
  const single = (tensors: Tensor | Tensor[]) => (Array.isArray(tensors) ? tensors[0] : tensors);
  return {
    inputs: model.inputs,
    outputs,
    names: [...new Set([...outputs, ...nodes.filter(({ op }) => op !== 'Const').map(({ name }) => name)])],
    async run(input, output) {
      const feeds = { [model.inputs[0].name]: input };
      try {
        return single(model.execute(feeds, output));
      } catch (error) {
        // Loops, branches and shapes that depend on values run this way alone.
        if (!/executeAsync/.test((error as Error).message)) throw error;
        return single(await model.executeAsync(feeds, output));
      }
    },
    dispose: () => model.dispose(),
  };
}

function layersModel(layers: LayersPackage, model: LayersModelLike): FrozenModel {
  const cut = new Map<string, LayersModelLike>();
  return {
    inputs: model.inputs,
    outputs: model.outputs.map(({ sourceLayer }) => sourceLayer.name),
    names: model.layers.map(({ name }) => name),
    async run(input, output) {
      let upTo = cut.get(output);
      if (!upTo)
        cut.set(output, (upTo = layers.model({ inputs: model.inputs, outputs: model.getLayer(output).output })));
      const result = upTo.predict(input);
      return Array.isArray(result) ? result[0] : result;
    },
    // The models that end earlier share its weights.
    dispose: () => void model.dispose(),
  };
}
