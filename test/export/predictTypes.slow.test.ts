import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { predictTypes } from '../../src/export/predictTypes.js';

const types = predictTypes({
  name: 'mail',
  generatedBy: 'Espalier',
  tasks: [
    { name: 'spam', classes: ['ham', 'spam'], decision: { kind: 'argmax' } },
    { name: 'mood.joy', classes: ['not "joy"', 'joy'], decision: { kind: 'argmax' } },
  ] as unknown as Parameters<typeof predictTypes>[0]['tasks'],
  encoder: {
    version: 1,
    features: [
      { name: 'text', kind: 'hashedNgrams', params: { field: 'text' }, fields: ['text'], optional: [], state: {} },
      { name: 'size', kind: 'number', params: { default: 0 }, fields: ['size of "it"'], optional: [], state: {} },
    ],
  } as unknown as Parameters<typeof predictTypes>[0]['encoder'],
});

/** What the compiler says about a file beside predict.d.ts. */
function problems(text: string): string[] {
  const files: Record<string, string> = { '/own/use.ts': text, '/own/predict.d.ts': types };
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, target) =>
    name in files ? ts.createSourceFile(name, files[name], target) : getSourceFile(name, target);
  host.directoryExists = undefined;
  host.fileExists = (name) => name in files || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  const found = ts.getPreEmitDiagnostics(ts.createProgram(['/own/use.ts', '/own/predict.d.ts'], options, host));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('predict.d.ts', () => {
  it('takes the example in docs/export.md', () => {
    const docs = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8');
    const [, lines] = /```js\n([\s\S]*?)```/.exec(docs)!;
    expect(problems(lines)).toEqual([]);
  });

  it('knows the columns, tasks and classes of the run', () => {
    const use = (line: string) => `
      import { loadPredictor, type Prediction, type Predictor, type Row } from './predict.js';
      const predictor: Predictor = await loadPredictor(new URL('https://example.org/model/'));
      const row: Row = { text: 'a', 'size of "it"': 3, more: [] };
      const [own] = await predictor.predict([row]);
      ${line}`;
    expect(
      problems(use(`const joy: Prediction<'joy' | 'not "joy"'> = own['mood.joy']; joy.probabilities.joy;`)),
    ).toEqual([]);
    expect(problems(use('own.spma;'))[0]).toMatch(/'spma' does not exist/);
    expect(problems(use("own.spam.class === 'span';"))[0]).toMatch(/no overlap/);
    expect(problems(use('predictor.predict([{ words: 1 }]);'))[0]).toMatch(/'"text"' is missing/);
  });
});
