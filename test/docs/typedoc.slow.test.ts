import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-typedoc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Reflection {
  readonly name: string;
  readonly comment?: unknown;
  readonly signatures?: readonly Reflection[];
  readonly children?: readonly Reflection[];
}

// typedoc.json makes an error of every warning: of a type that the pages lack, and of a link to what is not there.
it('builds the pages without a warning, and every public name has a comment', async () => {
  const json = join(folder, 'api.json');
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  await promisify(execFile)(process.execPath, [typedoc, '--json', json], { cwd: root });
  const { children = [] } = JSON.parse(readFileSync(json, 'utf8')) as Reflection;
  expect(children.length).toBeGreaterThan(100);
  const bare = children.filter(({ comment, signatures }) => !comment && !signatures?.some((one) => one.comment));
  expect(bare.map(({ name }) => name)).toEqual([]);
});
