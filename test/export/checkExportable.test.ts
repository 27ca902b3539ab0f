import { expect, it } from 'vitest';
import type { EspalierError } from '../../src/core/errors.js';
import { checkExportable } from '../../src/export/checkExportable.js';
import type { FittedFeature } from '../../src/features/featureEncoder.js';

const feature = (name: string, kind: FittedFeature['kind'], params: object): FittedFeature => ({
  name,
  kind,
  params,
  state: {},
  fields: ['text'],
  optional: [],
});

it('names every feature that takes its vectors from a pretrained model', () => {
  const features = [
    feature('grams', 'hashedNgrams', { field: 'text' }),
    feature('sentence', 'encoder', { field: 'text', model: 'minilm' }),
    feature('glove', 'wordVectors', { field: 'text', path: '/glove.txt' }),
    feature('frozen', 'tfjsModel', { columns: 'x*', model: '/net' }),
  ];
  try {
    checkExportable({ version: 1, features });
    expect.unreachable();
  } catch (error) {
    expect((error as EspalierError).problems.map(({ code, path }) => [code, path])).toEqual([
      ['NOT_EXPORTABLE', 'features.sentence.kind'],
      ['NOT_EXPORTABLE', 'features.glove.kind'],
      ['NOT_EXPORTABLE', 'features.frozen.kind'],
    ]);
  }
  expect(() => checkExportable({ version: 1, features: features.slice(0, 1) })).not.toThrow();
});
