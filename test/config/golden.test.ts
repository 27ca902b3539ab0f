import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { EspalierError } from '../../src/core/errors.js';

const folder = join(import.meta.dirname, '../golden/config');
const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** What is given beside the file. */
const overrides: Readonly<Record<string, readonly string[]>> = {
  'override.yaml': ['trainin.epochs=2', 'tasks.spma.weight=2', 'training.epochs=soon', 'nothing'],
};

async function errorOf(name: string): Promise<EspalierError> {
  try {
    await loadExperiment(name, { cwd: folder, set: overrides[name] });
  } catch (error) {
    if (error instanceof EspalierError) return error;
    throw error;
  }
  throw new Error(`${name} is expected to have problems`);
}

describe('what is said about', () => {
  it.each(cases)('%s', async (name) => {
    const error = await errorOf(name);
    await expect(`${error.message}\n`).toMatchFileSnapshot(join(folder, name.replace(/yaml$/, 'txt')));
  });
});

it('has a golden text for every code of config', async () => {
  const codes = new Set<string>();
  for (const name of cases) for (const { code } of (await errorOf(name)).problems) codes.add(code);
  expect([...codes].sort()).toMatchInlineSnapshot(`
    [
      "BROKEN_REGEX",
      "CLASS_BALANCE",
      "CONTRADICTION",
      "DUPLICATE_KEY",
      "DUPLICATE_NAME",
      "EMPTY_FILE",
      "ENCODER_MISSING",
      "ENCODER_NAME",
      "EXTENDS_CYCLE",
      "FEATURE_KIND",
      "FILE_NOT_FOUND",
      "FLOOR_METRIC",
      "HIDDEN_COLUMN",
      "INFEASIBLE",
      "LABEL_MODEL_SCOPE",
      "MISSING_KEY",
      "NOT_A_TEXT",
      "NO_EXPORT",
      "NO_LABELS",
      "NO_SLICES",
      "NO_TRANSFORMATION",
      "NO_VOTE",
      "ONE_TASK",
      "OUT_OF_RANGE",
      "OVERRIDE_SYNTAX",
      "REFINES_COVERAGE",
      "RESERVED_NAME",
      "SEVERAL_PARENTS",
      "SLICE_CONFIDENCE",
      "SLICE_NO_TASK",
      "SPLITS_TWICE",
      "TASK_CYCLE",
      "TASK_SOURCE",
      "UNKNOWN_CLASS",
      "UNKNOWN_COLUMN",
      "UNKNOWN_FEATURE",
      "UNKNOWN_KEY",
      "UNKNOWN_KIND",
      "UNKNOWN_METRIC",
      "UNKNOWN_SLICE",
      "UNKNOWN_SOURCE",
      "UNKNOWN_TASK",
      "UNKNOWN_TRANSFORMATION",
      "UNKNOWN_VALUE",
      "UNUSED_OVERRIDE",
      "VOTE_SET",
      "WRONG_TYPE",
      "WRONG_VALUE",
      "YAML_SYNTAX",
    ]
  `);
});

it('is told in the README as it is', async () => {
  const readme = readFileSync(join(folder, '../../../README.md'), 'utf8');
  const [told] = readme.match(/^experiment\.yaml:\d.*?(?=^```)/ms)!;
  expect(`${(await errorOf('unknownKind.yaml')).message}\n`).toContain(
    told.replace('experiment.yaml', 'unknownKind.yaml'),
  );
});

it('tells the problems of a file by place, and those of other files after them', async () => {
  for (const name of cases) {
    const { problems } = await errorOf(name);
    const own = problems.filter((problem) => problem.position?.file === name).map((problem) => problem.position!);
    const ordered = [...own].sort((a, b) => a.line - b.line || a.column - b.column);
    expect(own, name).toEqual(ordered);
    expect(
      problems.slice(0, own.length).every((problem) => problem.position?.file === name),
      name,
    ).toBe(true);
  }
});
