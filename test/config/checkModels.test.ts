import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-models-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'rows.csv'), 'text\na\n');

const write = (features: string, name = 'demo.yaml') =>
  writeFileSync(
    join(folder, name),
    `version: 1
name: demo
data: {source: ${join(folder, 'rows.csv')}}
features:
  it: ${features}
tasks:
  - name: spam
    classes: [ham, spam]
    labelingFunctions:
      - {name: link, kind: regex, field: text, pattern: "https?://", vote: spam}
`,
  );
const load = (options: { withoutModels?: boolean; withoutFiles?: boolean } = {}, name = 'demo.yaml') =>
  loadExperiment(name, { cwd: folder, ...options });

describe('pretrained models of a config', () => {
  it('have paths relative to the file that names them, and keep them when resolved', async () => {
    mkdirSync(join(folder, 'sub/models/mine'), { recursive: true });
    writeFileSync(join(folder, 'words.vec'), 'a 1\n');
    write('{kind: encoder, field: text, model: ./models/mine}', 'sub/demo.yaml');
    const loaded = await load({}, 'sub/demo.yaml');
    const model = join(folder, 'sub/models/mine');
    expect(loaded.experiment.features[0].params).toMatchObject({ model });
    writeFileSync(join(folder, 'resolved.yaml'), loaded.resolvedYaml);
    expect((await load({}, 'resolved.yaml')).experiment.features).toEqual(loaded.experiment.features);
    write('{kind: wordVectors, field: text, path: words.vec}');
    expect((await load()).experiment.features[0].params).toMatchObject({ path: join(folder, 'words.vec') });
  });

  it('have to be on this machine, except where no features are made', async () => {
    write('{kind: wordVectors, field: text, path: nowhere.vec}');
    await expect(load()).rejects.toThrow(
      /^demo.yaml:5:46 {2}VECTORS_MISSING {2}features.it.path: expected a file of word[\s\S]*nowhere.vec/,
    );
    write('{kind: encoder, field: text, model: no-such/model}');
    await expect(load()).rejects.toThrow(/ENCODER_MISSING[\s\S]*Run: espalier encoder install no-such\/model/);
    expect((await load({ withoutModels: true })).experiment.features).toHaveLength(1);
    expect((await load({ withoutFiles: true })).experiment.features).toHaveLength(1);
  });
});
