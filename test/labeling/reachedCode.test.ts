import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reachedCode } from '../../src/labeling/reachedCode.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-reached-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** Writes files into a folder of their own. */
function project(files: Record<string, string>): string {
  const folder = join(root, String(folders++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function codeOf(folder: string, name: string) {
  return (await reachedCode([{ file: join(folder, 'lfs.ts'), name }]))[0];
}

const files = {
  'lfs.ts': `import { long } from './help.js';
import words from './words.json';
/** Says x. */
export const a = (row: { text: string }): string | null => (long(row.text) ? 'x' : null);
export function b(row: { text: string }) { return words.includes(row.text) ? 'x' : null; }
`,
  'help.ts': 'const least = 3;\nexport const long = (text: string) => text.length > least;\nexport const unused = 1;\n',
  'words.json': '["p"]',
};

describe('the code that a function reaches', () => {
  it('does not change with comments, types, or a neighbour in its file', async () => {
    const before = await codeOf(project(files), 'a');
    const changed = {
      ...files,
      'lfs.ts': files['lfs.ts'].replace('Says x.', 'Says something else.').replace("'x' : null; }", "'y' : null; }"),
    };
    expect(before!.text).toContain('>least');
    expect((await codeOf(project(changed), 'a'))!.text).toBe(before!.text);
    expect(before!.files.map((file) => basename(file))).toEqual(['help.ts', 'lfs.ts', 'words.json']);
    expect((await codeOf(project(changed), 'b'))!.text).not.toBe((await codeOf(project(files), 'b'))!.text);
  });

  it('changes with what other local files hold that it uses, and with JSON', async () => {
    const before = await reachedCode(['a', 'b'].map((name) => ({ file: join(project(files), 'lfs.ts'), name })));
    const other = project({ ...files, 'help.ts': files['help.ts'].replace('3', '4'), 'words.json': '["q"]' });
    const after = await reachedCode(['a', 'b'].map((name) => ({ file: join(other, 'lfs.ts'), name })));
    expect(after[0]!.text).not.toBe(before[0]!.text);
    expect(after[1]!.text).not.toBe(before[1]!.text);
    const unused = project({ ...files, 'help.ts': files['help.ts'].replace('= 1', '= 2') });
    expect((await codeOf(unused, 'a'))!.text).toBe(before[0]!.text);
  });

  it('counts packages with their version, and a linked one as local code', async () => {
    const withPackage = (version: string) =>
      project({
        'lfs.ts': "import { z } from 'pkg';\nexport const a = () => z;\n",
        'node_modules/pkg/package.json': JSON.stringify({ name: 'pkg', version, main: 'index.js' }),
        'node_modules/pkg/index.js': 'exports.z = null;',
      });
    expect((await codeOf(withPackage('1.2.3'), 'a'))!.packages).toEqual(['pkg@1.2.3']);
    expect((await codeOf(withPackage('1.2.4'), 'a'))!.packages).toEqual(['pkg@1.2.4']);

    const linked = project({
      'lfs.ts': "import { z } from 'own';\nexport const a = () => z;\n",
      'packages/own/package.json': JSON.stringify({ name: 'own', version: '1.0.0', main: 'index.js', type: 'module' }),
      'packages/own/index.js': "export const z = 'here';",
    });
    mkdirSync(join(linked, 'node_modules'));
    symlinkSync(join(linked, 'packages/own'), join(linked, 'node_modules/own'));
    const code = await codeOf(linked, 'a');
    expect(code!.packages).toEqual([]);
    expect(code!.text).toContain('here');
  });

  it('is not known where it cannot be put together; the others are', async () => {
    const folder = project({ ...files, 'broken.ts': "import { x } from './gone.js';\nexport const c = () => x;\n" });
    const codes = await reachedCode([
      { file: join(folder, 'lfs.ts'), name: 'a' },
      { file: join(folder, 'broken.ts'), name: 'c' },
      { file: join(folder, 'lfs.ts'), name: 'none' },
    ]);
    expect(codes.map((code) => code !== undefined)).toEqual([true, false, false]);
  });

  it.each([
    ['Math.random() < 0.5', 'Math.random'],
    ['Date.now() > 0', 'the clock'],
    ['new Date().getHours() > 3', 'the clock'],
    ['new Date(row.text).getTime() > 3', undefined],
    ['fetch(row.text)', 'the network'],
    ['process.env.X', 'process'],
    ['import(row.text)', 'an import of a computed name'],
    ['readFileSync("x")', 'node:fs'],
    ['createHash("md5").update(row.text).digest("hex") > "a"', undefined],
  ])('shows what %s rests on', async (expression, beyond) => {
    const text = `import { readFileSync } from 'node:fs';\nimport { createHash } from 'node:crypto';
export const a = (row: { text: string }) => (${expression} ? 'x' : null);\n`;
    const imports = expression.startsWith('read') ? text : text.replace(/^.*node:fs.*\n/, '');
    expect((await codeOf(project({ 'lfs.ts': imports }), 'a'))!.beyond).toBe(beyond);
  });
});
