import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { browserScript } from '../../src/export/browserScript.js';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** The code blocks of a page in a language. */
function blocks(page: string, language: string): string[] {
  const fences = textOf(page).matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm);
  return [...fences].flatMap(([, name, code]) => (name === language ? [code] : []));
}

const jiti = join(root, 'node_modules/jiti/lib/jiti-cli.mjs');
const cwd = mkdtempSync(join(tmpdir(), 'espalier-docs-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function runScript(file: string, args: readonly string[] = []): Promise<string> {
  const env = { ...process.env, JITI_ALIAS: JSON.stringify({ espalier: join(cwd, 'espalier.mjs') }) };
  const { stdout } = await promisify(execFile)(process.execPath, [jiti, file, ...args], { cwd, env });
  return stdout;
}

const examples = pages.flatMap((page) =>
  blocks(page, 'ts').map((code, i) => [`${page}, ts block ${i + 1}`, code] as const),
);

beforeAll(async () => {
  // The sources as one file, as the package has them: transpiling them anew for every example takes a minute each.
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outfile: join(cwd, 'espalier.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  mkdirSync(join(cwd, 'browser'));
  for (const name of ['predict', 'page'] as const) {
    writeFileSync(join(cwd, `browser/${name}.js`), await browserScript(name));
  }
  const rng = new Rng(2);
  const words = { spam: ['https://x.y', 'subscribe', 'my channel'], ham: ['song', 'love', 'beat'] };
  const rows = Array.from({ length: 240 }, (_, i) => {
    const label = i % 2 ? 'spam' : 'ham';
    return `${words[label][rng.integer(3)]} and ${words[label][rng.integer(3)]} once more ${i},${label}`;
  });
  writeFileSync(join(cwd, 'comments.csv'), `text,label\n${rows.join('\n')}\n`);
  const [smallest] = blocks('README.md', 'yaml').filter((block) => block.startsWith('version: 1'));
  writeFileSync(join(cwd, 'espalier.yaml'), smallest);
  writeFileSync(join(cwd, 'package.json'), '{"type": "module"}');
  symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'));
});

describe('examples in TypeScript', () => {
  it('are there', () => expect(examples.length).toBeGreaterThan(5));

  it('are typed', () => {
    const files = examples.map(([, code], i) => {
      const file = join(cwd, `typed${i}.ts`);
      // Each a module of its own, also where it imports types alone.
      writeFileSync(file, `${code}\nexport {};\n`);
      return file;
    });
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const program = ts.createProgram(files, {
      ...options,
      noEmit: true,
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
      paths: { espalier: [join(root, 'src/index.ts')] },
    });
    const wrong = files.flatMap((file) => {
      const source = program.getSourceFile(file);
      return [...program.getSemanticDiagnostics(source), ...program.getSyntacticDiagnostics(source)].map(
        ({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  // In the order of the pages: what one writes, the next may read.
  it.each(examples)('%s runs', async (title, code) => {
    const file = join(cwd, `${title.replace(/\W+/g, '-')}.ts`);
    writeFileSync(file, code);
    const printed = await runScript(file);
    if (code.includes('console.log')) expect(printed).toMatch(/\d/);
  });
});

/** A command of the docs as it is called: the words after `espalier`, without comments and examples of several (`|`). */
function commandsOf(page: string): string[] {
  const inBlocks = blocks(page, 'sh').flatMap((block) =>
    [...block.matchAll(/^(?:npx )?espalier (.*)$/gm)].map(([, rest]) => rest),
  );
  const inline = [...textOf(page).matchAll(/`(?:npx )?espalier ([a-z][^`|]*)`/g)].map(([, rest]) =>
    rest.replace(/\s+/g, ' '),
  );
  return [...inBlocks, ...inline].map((line) => line.replace(/\s+[#&>].*$/, '').trim());
}

describe('commands in the docs', () => {
  const help = new Map<string, Promise<string>>();
  const helpOf = (command: string) => {
    const known =
      help.get(command) ?? runScript(join(root, 'src/cli.ts'), [...command.split(' ').filter(Boolean), '--help']);
    help.set(command, known);
    return known;
  };

  it.each(pages.filter((page) => commandsOf(page).length > 0))(
    'of %s are known, with all their options',
    async (page) => {
      const wrong: string[] = [];
      for (const line of commandsOf(page)) {
        const words = line.split(/\s+/);
        const groups = ['lf', 'encoder', 'native', 'cache', 'sweep'];
        const path = words.slice(0, groups.includes(words[0]) && words[1] !== undefined ? 2 : 1);
        const listed = await helpOf(path.slice(0, -1).join(' '));
        if (!new RegExp(`^  ${path.at(-1)}\\b`, 'm').test(listed)) {
          wrong.push(`espalier ${line}: no such command`);
          continue;
        }
        const flags = [...line.matchAll(/(?<=\s|\[)--[a-z][a-z-]*/g)].map(([flag]) => flag);
        if (flags.length === 0) continue;
        const text = await helpOf(path.join(' '));
        wrong.push(
          ...flags.filter((flag) => !text.includes(flag)).map((flag) => `espalier ${line}: no option ${flag}`),
        );
      }
      expect(wrong).toEqual([]);
    },
  );
});
