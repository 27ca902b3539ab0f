import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { EspalierError } from '../../src/core/errors.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-heads-'));
  writeFileSync(join(folder, 'rows.csv'), 'id,text\n1,hello\n2,hi\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const experimentOf = async (spam: string, mood: string, rest = '') => {
  const text = `version: 1
name: any
data: {source: rows.csv}
features: {text: {kind: hashedNgrams, field: text}}
tasks:
  - name: spam
    classes: [ham, spam]
    head: ${spam}
    labelingFunctions: [{name: a, kind: keyword, field: text, any: [hello], vote: spam}]
  - name: mood
    labels: [joy, anger]
    exclusive: false
    head: ${mood}
    labelingFunctions: [{name: b, kind: keyword, field: text, any: [hi], votes: {joy: yes, anger: no}}]
${rest}`;
  writeFileSync(join(folder, 'any.yaml'), text);
  return (await loadExperiment('any.yaml', { cwd: folder })).experiment;
};

/** The place and code of every problem, and what its message begins with. */
async function problemsOf(...given: Parameters<typeof experimentOf>): Promise<string[]> {
  try {
    await experimentOf(...given);
  } catch (error) {
    if (error instanceof EspalierError) {
      return error.problems.map(({ position, code }) => `${position?.line}:${position?.column} ${code}`);
    }
    throw error;
  }
  return [];
}

const trunk = 'trunk: {layers: [8, 4]}\n';

it('takes heads at depths of the trunk and predictions as they are', async () => {
  const { tasks, sharing } = await experimentOf(
    '{at: 1}',
    '{inputs: [trunk, spam], stopGradient: true}',
    `${trunk}sharing: {kind: mmoe, experts: 4}\n`,
  );
  expect(tasks.map(({ head }) => [head.at, head.stopGradient])).toEqual([
    [1, false],
    [undefined, true],
    [undefined, true],
  ]);
  expect(sharing).toEqual({ kind: 'mmoe', experts: 4, layers: [64] });
});

it('shares hard where nothing is said', async () => {
  expect((await experimentOf('{}', '{}')).sharing).toEqual({ kind: 'hard' });
});

it('says where a head stands on a layer that the trunk does not have, once for all labels of a task', async () => {
  expect(await problemsOf('{}', '{at: 3}', trunk)).toEqual(['13:16 HEAD_DEPTH']);
  expect(await problemsOf('{at: 2}', '{}', 'trunk: {kind: linear}\n')).toEqual(['8:16 HEAD_DEPTH']);
  expect(await problemsOf('{at: 2}', '{at: 1}', 'trunk: {kind: residual, blocks: 2}\n')).toEqual([]);
});

it('asks for a head on top, which under hard sharing is the trunk’s last layer', async () => {
  expect(await problemsOf('{at: 1}', '{at: 1}', trunk)).toEqual(['8:16 HEAD_DEPTH']);
  expect(await problemsOf('{at: 1}', '{at: 2}', trunk)).toEqual([]);
  expect(await problemsOf('{at: 1}', '{at: 2}', `${trunk}sharing: {kind: ple}\n`)).toEqual(['8:16 HEAD_DEPTH']);
});

it('refuses a depth without sight of the trunk, and one beside slice heads', async () => {
  expect(await problemsOf('{}', '{inputs: [spam], at: 1}', trunk)).toEqual(['13:32 HEAD_DEPTH']);
  const sliced = `${trunk}slices: [{name: short, kind: threshold, field: text.words, below: 5, tasks: [spam]}]\nsliceHeads: {}\n`;
  expect(await problemsOf('{at: 1}', '{}', sliced)).toEqual(['8:16 HEAD_DEPTH']);
  expect(await problemsOf('{}', '{at: 1}', sliced)).toEqual([]);
});

it('asks for a prediction whose gradient is to be stopped', async () => {
  expect(await problemsOf('{stopGradient: true}', '{}')).toEqual(['8:26 STOP_GRADIENT']);
});

it('names the kinds of sharing and the parameters of each', async () => {
  expect(await problemsOf('{}', '{}', 'sharing: {kind: mmeo}\n')).toEqual(['15:17 UNKNOWN_KIND']);
  expect(await problemsOf('{}', '{}', 'sharing: {kind: ple, expert: 3}\n')).toEqual(['15:22 UNKNOWN_KEY']);
});
