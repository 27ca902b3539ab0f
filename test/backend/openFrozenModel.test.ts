import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tfLayers from '@tensorflow/tfjs-layers';
import { afterAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/backend/openBackend.js';
import { openFrozenModel } from '../../src/backend/openFrozenModel.js';
import { readTfjsModelFolder } from '../../src/encoders/tfjsModelFolder.js';
import { placeholder, writeGraphModel, writeTinyGraph } from '../support/tinyTfjsModel.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-frozen-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const float = { T: { type: 'DT_FLOAT' } };
const code = (expected: string, words = '') =>
  expect.objectContaining({
    problems: [expect.objectContaining({ code: expected, message: expect.stringContaining(words) })],
  });
const tiny = await readTfjsModelFolder(writeTinyGraph(join(root, 'tiny')));

async function valuesOf(model: Parameters<typeof openFrozenModel>[0], rows: number[][], output?: string) {
  const extractor = await openFrozenModel(model, output);
  const values: number[][] = [];
  for (const row of rows) values.push([...(await extractor.run(Float32Array.from(row)))]);
  extractor.dispose();
  return values;
}

describe('openFrozenModel', () => {
  it('runs a graph model: its output, or any tensor by name', async () => {
    // x = (1, 2): x·kernel = (1, 1, 0), + bias = (1, 1, 1); x = (−1, 0): (−1, 1, −2) + (0, 0, 1), relu.
    const rows = [
      [1, 2],
      [-1, 0],
    ];
    expect(await valuesOf(tiny, rows)).toEqual([[111], [10]]);
    expect(await valuesOf(tiny, rows, 'hidden')).toEqual([
      [1, 1, 1],
      [0, 1, 0],
    ]);
    expect(await valuesOf(tiny, rows, 'sum:0')).toEqual([
      [1, 1, 1],
      [-1, 1, -1],
    ]);
  });

  it('leaves the backend that was active active, and no tensor behind', async () => {
    const backend = await openBackend('cpu');
    const before = backend.tf.memory().numTensors;
    await valuesOf(tiny, [[1, 2]]);
    expect(backend.tf.getBackend()).toBe('cpu');
    expect(backend.tf.memory().numTensors).toBe(before);
    backend.dispose();
  });

  it('runs on cpu what wasm has no kernel for', async () => {
    const equation = { s: Buffer.from('ij,jk->ik').toString('base64') };
    const folder = writeGraphModel(join(root, 'einsum'), {
      nodes: [placeholder('x', [-1, 2]), { name: 'y', op: 'Einsum', input: ['x', 'kernel'], attr: { equation } }],
      weights: { kernel: { shape: [2, 1], values: [10, 1] } },
      outputs: ['y'],
    });
    expect(
      await valuesOf(await readTfjsModelFolder(folder), [
        [3, 4],
        [5, 6],
      ]),
    ).toEqual([[34], [56]]);
  });

  it('reads whole numbers, such as token ids, and fills the shape that the model asks for', async () => {
    const folder = writeGraphModel(join(root, 'ids'), {
      nodes: [
        placeholder('x', [-1, 2, -1], 'DT_INT32'),
        { name: 'f', op: 'Cast', input: ['x'], attr: { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } } },
        { name: 'y', op: 'Sum', input: ['f', 'axis'], attr: { keep_dims: { b: false } } },
      ],
      weights: { axis: { shape: [1], values: [1] } },
      outputs: ['y'],
    });
    const model = await readTfjsModelFolder(folder);
    // [1, 2, 3] summed over the axis of two.
    expect(await valuesOf(model, [[1, 2, 3, 10, 20, 30]])).toEqual([[11, 22, 33]]);
    await expect(valuesOf(model, [[1.5, 2]])).rejects.toThrow(code('FEATURE_VALUE', 'whole numbers'));
    await expect(valuesOf(model, [[1, 2, 3]])).rejects.toThrow(code('SHAPE', '[?, 2, ?]'));
  });

  it('runs a layers model, up to a layer by name', async () => {
    const backend = await openBackend('cpu');
    const { tf } = backend;
    const model = tfLayers.sequential({
      layers: [
        tfLayers.layers.dense({ units: 2, inputShape: [2], activation: 'relu', name: 'first' }),
        tfLayers.layers.dense({ units: 1, name: 'second' }),
      ],
    });
    model.setWeights([
      tf.tensor2d([1, -1, 0, 2], [2, 2]),
      tf.tensor1d([0, 1]),
      tf.tensor2d([1, 10], [2, 1]),
      tf.tensor1d([5]),
    ] as never);
    let saved: object | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }) as never,
    );
    const layers = { format: 'layers', artifacts: saved as never, place: 'model.json' } as const;
    // (3, 1) · kernel = (3, −1), + (0, 1) = (3, 0); 3 + 0 + 5.
    expect(await valuesOf(layers, [[3, 1]])).toEqual([[8]]);
    expect(await valuesOf(layers, [[3, 1]], 'first')).toEqual([[3, 0]]);
    backend.dispose();
  });

  it('says what a model has where the output is not there, not named, or not the only input’s', async () => {
    await expect(openFrozenModel(tiny, 'hiden')).rejects.toThrow(code('TFJS_OUTPUT', '"hiden"'));
    const two = writeGraphModel(join(root, 'two'), {
      nodes: [
        placeholder('x', [-1, 2]),
        { name: 'a', op: 'Relu', input: ['x'], attr: float },
        { name: 'b', op: 'Tanh', input: ['x'], attr: float },
      ],
      weights: {},
      outputs: ['a', 'b'],
    });
    await expect(openFrozenModel(await readTfjsModelFolder(two))).rejects.toThrow(code('TFJS_OUTPUT', 'it has a, b'));
    const pair = writeGraphModel(join(root, 'pair'), {
      nodes: [
        placeholder('x', [-1]),
        placeholder('z', [-1]),
        { name: 'y', op: 'AddV2', input: ['x', 'z'], attr: float },
      ],
      weights: {},
      outputs: ['y'],
      inputs: ['x', 'z'],
    });
    await expect(openFrozenModel(await readTfjsModelFolder(pair))).rejects.toThrow(
      code('TFJS_INPUT', 'x (float32), z (float32)'),
    );
  });

  it('refuses what tfjs cannot make a model of', async () => {
    const { artifacts } = tiny;
    const broken = { ...tiny, artifacts: { ...artifacts, weightData: new ArrayBuffer(4) } };
    await expect(openFrozenModel(broken)).rejects.toThrow(code('TFJS_MODEL', 'model.json'));
    const strange = writeGraphModel(join(root, 'strange'), {
      nodes: [placeholder('x', [-1, 2]), { name: 'y', op: 'NoSuchOp', input: ['x'] }],
      weights: {},
      outputs: ['y'],
    });
    await expect(valuesOf(await readTfjsModelFolder(strange), [[1, 2]])).rejects.toThrow(
      code('TFJS_MODEL', 'NoSuchOp'),
    );
  });
});
