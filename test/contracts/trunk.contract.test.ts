import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import { type TrunkName, trunks } from '../../src/network/trunks/index.js';
import type { TokenInput, Trunk, TrunkBatch, TrunkInputs, TrunkKind } from '../../src/network/trunks/trunk.js';
import type { Weights } from '../../src/network/variables.js';
import { expectPart } from '../support/expectPart.js';
import { presentBackends } from '../support/presentBackends.js';

const present = await presentBackends();

/** Every kind, small enough for finite differences in 32 bits. */
const small: Record<TrunkName, Record<string, unknown>> = {
  mlp: {},
  linear: { units: 6 },
  residual: { units: 6, blocks: 2 },
  textBag: { dimensions: 3, layers: [6] },
  textConv: { dimensions: 3, layers: [6], windows: [2, 3], filters: 4 },
  textGru: { dimensions: 3, layers: [6], units: 4 },
};

/** Beside them variants that take another path through a trunk. */
const settings: [string, TrunkName, Record<string, unknown>][] = [
  ...(Object.keys(trunks) as TrunkName[]).map((kind) => [kind, kind, small[kind]] as never),
  ['mlp of three layers with dropout', 'mlp', { layers: [7, 6, 5], dropout: 0.4 }],
  ['residual of three narrow blocks with dropout', 'residual', { units: 5, blocks: 3, expansion: 0.7, dropout: 0.3 }],
  [
    'textConv of windows longer than the text',
    'textConv',
    { dimensions: 3, layers: [6, 5], windows: [1, 9], filters: 4, dropout: 0.2 },
  ],
  ['textGru in both directions', 'textGru', { dimensions: 3, layers: [6], units: 4, bidirectional: true }],
];

const b = 5;
const d = 4;
const text = { name: 'text', d: 7, length: 4 };
const shapesOf = ({ readsTokens }: TrunkKind): [string, TrunkInputs][] =>
  readsTokens
    ? [
        ['token ids', { dense: 0, bags: false, tokens: [text] }],
        [
          'two texts and all other features',
          { dense: d, bags: true, tokens: [text, { name: 'title', d: 5, length: 2 }] },
        ],
      ]
    : [
        ['dense features', { dense: d, bags: false, tokens: [] }],
        ['sparse features', { dense: 0, bags: true, tokens: [] }],
        ['both', { dense: d, bags: true, tokens: [] }],
      ];

const everywhere = present.flatMap((on) => settings.map((setting) => [on, ...setting] as const));

describe.each(everywhere)('on %s, trunk %s', (on, _title, name, given) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(on);
  });
  afterAll(() => backend.dispose());

  const kind: TrunkKind = trunks[name];
  const trunk: Trunk = kind.create(kind.params.parse(given));

  /** Random weights, biases included, so that no unit sits on the kink of a ReLU. */
  function weightsFor(inputs: TrunkInputs): Record<string, Tensor> {
    const rng = new Rng(4);
    return Object.fromEntries(
      trunk.variables(inputs).map((spec) => {
        const values = initialize(spec, rng);
        const noise = rng.derive(`noise ${spec.name}`);
        return [
          spec.name,
          backend.tf.tensor(
            values.map((value) => value + 0.3 * noise.normal()),
            [...spec.shape],
          ),
        ];
      }),
    );
  }

  function batchFor(inputs: TrunkInputs, seed = 6): TrunkBatch {
    const rng = new Rng(seed);
    const draw = (width: number) =>
      backend.tf.tensor2d(
        Float32Array.from({ length: b * width }, () => rng.normal()),
        [b, width],
      );
    return {
      ...(inputs.dense > 0 && { dense: draw(inputs.dense) }),
      ...(inputs.bags && { bags: draw(trunk.entryWidth) }),
      ...(inputs.tokens.length > 0 && {
        tokens: Object.fromEntries(inputs.tokens.map((block) => [block.name, ids(block, rng)])),
      }),
    };
  }

  /** Texts of every length, the empty one included. */
  function ids({ d: many, length }: TokenInput, rng: Rng): Tensor2D {
    const values = Array.from({ length: b }, (_, row) =>
      Array.from({ length }, (_, at) => (at < (row + 2) % (length + 1) ? 1 + rng.integer(many - 1) : 0)),
    );
    return backend.tf.tensor2d(values, [b, length], 'int32');
  }

  const forward = (weights: Weights, batch: TrunkBatch) =>
    backend.tf.tidy(() => trunk.forward(backend, weights, batch).at(-1)!);
  const values = (weights: Weights, batch: TrunkBatch) => [...forward(weights, batch).dataSync()];

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it('says how wide it is and which dropout masks it eats', () => {
    expect(Number.isInteger(trunk.width) && trunk.width > 0).toBe(true);
    expect(Number.isInteger(trunk.entryWidth) && trunk.entryWidth > 0).toBe(true);
    for (const { width, rate } of trunk.dropout) {
      expect(Number.isInteger(width) && width > 0).toBe(true);
      expect(rate).toBeGreaterThan(0);
      expect(rate).toBeLessThan(1);
    }
  });

  describe.each(shapesOf(kind))('on %s', (_what, inputs) => {
    it('names its variables apart from one another, under trunk/', () => {
      const names = trunk.variables(inputs).map((spec) => spec.name);
      expect(new Set(names).size).toBe(names.length);
      for (const each of names) expect(each).toMatch(/^trunk\/(?!\d+\/table\/)/);
      for (const { shape } of trunk.variables(inputs)) {
        expect(shape.every((size) => Number.isInteger(size) && size > 0)).toBe(true);
      }
    });

    it('gives [b, width], finite, the same every time', () => {
      const weights = weightsFor(inputs);
      const z = forward(weights, batchFor(inputs));
      expect(z.shape).toEqual([b, trunk.width]);
      const first = [...z.dataSync()];
      expect(first.every(Number.isFinite)).toBe(true);
      expect(new Set(first).size).toBeGreaterThan(1);
      expect(values(weights, batchFor(inputs))).toEqual(first);
    });

    it('gives what every layer says, each as wide as it is said to be, the last one on top', () => {
      const layers = trunk.forward(backend, weightsFor(inputs), batchFor(inputs));
      expect(layers.map(({ shape }) => shape)).toEqual(trunk.depths.map((width) => [b, width]));
      expect(trunk.depths.at(-1)).toBe(trunk.width);
      for (const layer of layers) expect([...layer.dataSync()].every(Number.isFinite)).toBe(true);
    });

    it('treats the rows of a batch one by one', () => {
      const weights = weightsFor(inputs);
      const batch = batchFor(inputs);
      const whole = values(weights, batch);
      const row = (tensor: Tensor2D | undefined, i: number) => tensor && backend.tf.slice(tensor, [i, 0], [1, -1]);
      const texts = Object.entries(batch.tokens ?? {});
      for (let i = 0; i < b; i++) {
        const tokens = Object.fromEntries(texts.map(([each, all]) => [each, row(all, i) as Tensor2D]));
        const alone = values(weights, { dense: row(batch.dense, i), bags: row(batch.bags, i), tokens });
        alone.forEach((value, j) => {
          expect(value).toBeCloseTo(whole[i * trunk.width + j], 5);
        });
      }
    });

    it('looks at every input', () => {
      const weights = weightsFor(inputs);
      const [batch, other] = [batchFor(inputs), batchFor(inputs, 7)];
      for (const part of ['dense', 'bags'] as const) {
        if (!batch[part]) continue;
        expect(values(weights, { ...batch, [part]: other[part] })).not.toEqual(values(weights, batch));
      }
      for (const each of Object.keys(batch.tokens ?? {})) {
        const tokens = { ...batch.tokens, [each]: other.tokens?.[each] as Tensor2D };
        expect(values(weights, { ...batch, tokens })).not.toEqual(values(weights, batch));
      }
    });

    it('passes gradients that agree with finite differences to every variable and to the bags', () => {
      const { tf } = backend;
      const weights = weightsFor(inputs);
      const { dense, bags, tokens } = batchFor(inputs);
      const rng = new Rng(9);
      const draw = (shape: number[]) =>
        tf.tensor(
          Float32Array.from({ length: shape.reduce((x, y) => x * y) }, () => rng.normal()),
          shape,
        );
      const c = draw([b, trunk.width]);
      const names = Object.keys(weights);
      const points = [...names.map((each) => weights[each]), ...(bags ? [bags] : [])];
      const loss = (...at: Tensor[]) =>
        tf.sum(
          tf.mul(
            c,
            trunk
              .forward(backend, Object.fromEntries(names.map((each, i) => [each, at[i]])), {
                dense,
                tokens,
                bags: bags && (at[names.length] as Tensor2D),
              })
              .at(-1)!,
          ),
        ) as Scalar;
      const gradients = tf.grads(loss)(points);
      // A step across a ReLU's kink bends single slopes: the median over some directions must agree.
      const directions = 7;
      points.forEach((point, i) => {
        const title = names[i] ?? 'bags';
        const errors = Array.from({ length: directions }, () => {
          const direction = draw(point.shape);
          const nudged = (by: number) =>
            loss(...points.map((p, j) => (j === i ? tf.add(p, tf.mul(direction, by)) : p))).dataSync()[0];
          const slope = (nudged(5e-4) - nudged(-5e-4)) / 1e-3;
          const expected = tf.sum(tf.mul(gradients[i], direction)).dataSync()[0];
          expect(expected, title).not.toBe(0);
          return Math.abs(slope - expected) / Math.max(1, Math.abs(slope));
        });
        expect(errors.sort((x, y) => x - y)[Math.floor(directions / 2)], title).toBeLessThan(0.03);
      });
    });

    it('eats the masks it asks for: all ones is no dropout, all zeros in one layer is another output', () => {
      const { tf } = backend;
      const weights = weightsFor(inputs);
      const batch = batchFor(inputs);
      const masks = (zeroAt?: number) =>
        trunk.dropout.map(({ width }, i) => (i === zeroAt ? tf.zeros([b, width]) : tf.ones([b, width])) as Tensor2D);
      const plain = values(weights, batch);
      expect(values(weights, { ...batch, dropout: masks() })).toEqual(plain);
      trunk.dropout.forEach((_, i) => {
        expect(values(weights, { ...batch, dropout: masks(i) })).not.toEqual(plain);
      });
    });

    it('leaves no tensor behind and disposes none that it was given', () => {
      const weights = weightsFor(inputs);
      const batch = batchFor(inputs);
      const before = backend.tf.memory().numTensors;
      forward(weights, batch).dispose();
      expect(backend.tf.memory().numTensors).toBe(before);
      for (const tensor of [...Object.values(weights), batch.dense, batch.bags, ...Object.values(batch.tokens ?? {})]) {
        if (tensor) expect(tensor.isDisposed).toBe(false);
      }
    });
  });
});
