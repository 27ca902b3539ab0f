import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** Names of the values and of the types that src/index.ts exports, read off its export lines. */
function exportedNames(): { values: string[]; types: string[] } {
  const file = resolve(import.meta.dirname, '../src/index.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  const values: string[] = [];
  const types: string[] = [];
  for (const statement of source.statements) {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    // Anything else (`export *`, a constant) would bring names in that this test does not see.
    if (!ts.isExportDeclaration(statement) || !clause || !ts.isNamedExports(clause)) {
      throw new Error(`src/index.ts: expected \`export {…} from\` alone; received ${statement.getText(source)}`);
    }
    for (const { name, isTypeOnly } of clause.elements) {
      (statement.isTypeOnly || isTypeOnly ? types : values).push(name.text);
    }
  }
  return { values: values.sort(), types: types.sort() };
}

it('exports what it is known to export', async () => {
  const { values, types } = exportedNames();
  const text = ['# values', ...values, '', '# types', ...types, ''].join('\n');
  await expect(text).toMatchFileSnapshot('golden/api.txt');
});

it('exports at run time what the lines say', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual(exportedNames().values);
});
