import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { experimentJsonSchema, listParts, registries } from '../../src/config/index.js';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly type?: unknown;
}

const schema = experimentJsonSchema() as Schema;
const task = schema.$defs!.task;

const kindsOf = (node: Schema | undefined): unknown[] =>
  (node?.oneOf ?? node?.anyOf ?? []).map((option) => option.properties?.kind?.const);

it('offers every registered part behind its kind', () => {
  expect(kindsOf(schema.properties!.features.additionalProperties as Schema)).toEqual(Object.keys(registries.features));
  expect(kindsOf(schema.properties!.labelModel)).toEqual(Object.keys(registries.labelModels));
  expect(kindsOf(schema.properties!.labelingFunctions.items)).toEqual(Object.keys(registries.labelingFunctions));
  expect(kindsOf(task.properties!.labelingFunctions.items)).toEqual(Object.keys(registries.labelingFunctions));
  expect(kindsOf(schema.properties!.training.properties!.optimizer)).toEqual(Object.keys(registries.optimizers));
  expect(kindsOf(schema.properties!.trunk)).toEqual(Object.keys(registries.trunks));
  const { policy, transformations } = schema.properties!.augment.properties!;
  expect(kindsOf(policy)).toEqual(Object.keys(registries.augmentPolicies));
  expect(kindsOf(transformations.items)).toEqual(Object.keys(registries.transformations));
});

it('lets an LF of a task vote, and a shared one vote per task', () => {
  const find = (node: Schema | undefined, kind: string) =>
    (node?.oneOf ?? []).find((option) => option.properties?.kind?.const === kind)!.properties!;
  expect(Object.keys(find(task.properties!.labelingFunctions.items, 'regex'))).toEqual(
    expect.arrayContaining(['name', 'vote', 'field', 'pattern']),
  );
  expect(Object.keys(find(schema.properties!.labelingFunctions.items, 'regex'))).toEqual(
    expect.arrayContaining(['name', 'votes', 'tasks', 'field', 'pattern']),
  );
  expect(find(task.properties!.labelingFunctions.items, 'column')).not.toHaveProperty('vote');
});

it('takes numbers and booleans as class names', () => {
  expect(task.properties!.classes.items?.type).toEqual(['string', 'number', 'boolean']);
});

it('describes every key', () => {
  const bare: string[] = [];
  const walk = (node: Schema, path: string): void => {
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      const ways = [value, ...(value.oneOf ?? []), ...(value.anyOf ?? [])];
      // A kind's values are described by the registry, and the two forms of gold.train by their parent.
      const told =
        key === 'kind' || key === 'perClass' || ways.some((way) => way.description || way.$ref || way.properties);
      if (!told) bare.push(`${path}.${key}`);
      walk(value, `${path}.${key}`);
    }
    for (const option of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) walk(option, path);
    if (node.items) walk(node.items, path);
    if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, path);
  };
  walk(schema, 'experiment');
  walk(task, 'task');
  expect(bare).toEqual([]);
});

it('lists a part once, with a line on it', () => {
  const rows = listParts();
  expect(new Set(rows.map(({ point, kind }) => `${point}/${kind}`)).size).toBe(rows.length);
  for (const { summary } of rows) expect(summary).toMatch(/^\S.{3,}$/);
  expect(rows).toContainEqual({
    point: 'labelModels',
    kind: 'majorityVote',
    summary: registries.labelModels.majorityVote.summary,
  });
});

it('is what the comment line of the examples names', () => {
  const text = readFileSync(join(import.meta.dirname, '../../configs/mail.yaml'), 'utf8');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\S+$/m);
});
