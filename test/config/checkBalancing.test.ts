import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { EspalierError, type Problem } from '../../src/core/errors.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-balancing-'));
  writeFileSync(join(folder, 'rows.csv'), 'id,text\n1,hello\n2,hi\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const experimentOf = async (training: string) => {
  const text = `version: 1
name: any
data: {source: rows.csv}
features: {text: {kind: hashedNgrams, field: text}}
tasks:
  - name: spam
    classes: [ham, spam]
    labelingFunctions: [{name: a, kind: keyword, field: text, any: [hello], vote: spam}]
  - name: mood
    labels: [joy, anger]
    exclusive: false
    labelingFunctions: [{name: b, kind: keyword, field: text, any: [hi], votes: {joy: yes, anger: no}}]
training:
  balancing: ${training}
`;
  writeFileSync(join(folder, 'any.yaml'), text);
  return (await loadExperiment('any.yaml', { cwd: folder })).experiment;
};

async function problemsOf(training: string): Promise<readonly Problem[]> {
  try {
    await experimentOf(training);
  } catch (error) {
    if (error instanceof EspalierError) return error.problems;
    throw error;
  }
  return [];
}

it('takes weights of tasks and of labels of multi-label tasks', async () => {
  const { training } = await experimentOf('{kind: static, weights: {spam: 2, mood.joy: 0.5}}');
  expect(training.balancing).toEqual({ kind: 'static', weights: { spam: 2, 'mood.joy': 0.5 } });
});

it('says where a name is no task, and which one is near', async () => {
  const [problem, ...more] = await problemsOf('{kind: static, weights: {spam: 2, spma: 3}}');
  expect(more).toEqual([]);
  expect(problem).toMatchObject({
    code: 'UNKNOWN_TASK',
    path: 'training.balancing.weights.spma',
    position: { file: 'any.yaml', line: 14, column: 48 },
  });
  expect(problem.message).toMatch(/Did you mean "spam"/);
});

it('refuses weights that are not above zero, and parameters of other kinds', async () => {
  expect((await problemsOf('{kind: static, weights: {spam: 0}}')).map(({ code }) => code)).toEqual(['OUT_OF_RANGE']);
  expect((await problemsOf('{kind: pcgrad, c: 0.5}')).map(({ code }) => code)).toEqual(['UNKNOWN_KEY']);
  expect((await problemsOf('{kind: cagrad, c: 1}')).map(({ code }) => code)).toEqual(['OUT_OF_RANGE']);
  expect((await problemsOf('{kind: pcgard}')).map(({ code }) => code)).toEqual(['UNKNOWN_KIND']);
});

it('says where several batches to a step do not go with a balancing, and where they do', async () => {
  const [problem, ...more] = await problemsOf('{kind: pcgrad}\n  accumulate: 4');
  expect(more).toEqual([]);
  expect(problem).toMatchObject({
    code: 'BALANCING_ACCUMULATE',
    path: 'training.accumulate',
    position: { file: 'any.yaml', line: 15, column: 15 },
  });
  expect(await problemsOf('{kind: imtl}\n  accumulate: 2')).toHaveLength(1);
  expect(await problemsOf('{kind: imtl, part: losses}\n  accumulate: 2')).toEqual([]);
  expect(await problemsOf('{kind: uncertainty}\n  accumulate: 2')).toEqual([]);
});
