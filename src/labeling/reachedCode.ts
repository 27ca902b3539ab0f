import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, parse, sep } from 'node:path';
import type { BuildResult, Plugin } from 'esbuild';
import { beyondTheRow } from './beyondTheRow.js';

/** The code that a function reaches. */
export interface ReachedCode {
  /** The function with all that it uses of its own and other local files, without comments. */
  readonly text: string;
  /** `name@version` of the packages that these files import, ascending. */
  readonly packages: readonly string[];
  /** The local files that it lies in, absolute, ascending. */
  readonly files: readonly string[];
  /** What its answers may rest on beside the row, see `beyondTheRow`. */
  readonly beyond?: string;
}

/** An exported function: its file (absolute) and its name there. */
export interface FunctionPlace {
  readonly file: string;
  readonly name: string;
}

const namespace = 'espalier-function';

/**
 * Finds the code behind exported functions by bundling each one by itself: what the bundler leaves in is what the function reaches, so
 * that a change to its neighbour in the same file is none to it. Packages stay outside and count with their version.
 *
 * @returns in the order of `functions`; undefined where the code cannot be put together, so that nobody knows what it rests on
 */
export async function reachedCode(functions: readonly FunctionPlace[]): Promise<(ReachedCode | undefined)[]> {
  if (functions.length === 0) return [];
  const esbuild = await import('esbuild').catch(() => undefined);
  if (!esbuild) return functions.map(() => undefined);
  const bundle = async (chosen: readonly number[]): Promise<(ReachedCode | undefined)[]> => {
    const packages = new Map<string, Set<string>>();
    const result = await esbuild.build({
      absWorkingDir: root,
      entryPoints: chosen.map((i) => ({ in: `${namespace}:${i}`, out: String(i) })),
      outdir: root,
      plugins: [exportsOf(functions), packagesOutside(packages)],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      target: 'esnext',
      minifyWhitespace: true,
      legalComments: 'none',
      // Code is loaded without a look at either of these.
      ignoreAnnotations: true,
      tsconfigRaw: {},
      logLevel: 'silent',
    });
    return chosen.map((i) => codeOf(i, result, packages));
  };
  const all = functions.map((_, i) => i);
  const alone = async (i: number) => (await bundle([i]).catch(() => [undefined]))[0];
  // One that is broken must not hide the code of the others.
  return bundle(all).catch(() => Promise.all(all.map(alone)));
}

const root = parse(process.cwd()).root;

function codeOf(
  i: number,
  { outputFiles, metafile }: BuildResult<{ write: false; metafile: true }>,
  packages: ReadonlyMap<string, ReadonlySet<string>>,
): ReachedCode | undefined {
  const text = outputFiles.find(({ path }) => path.endsWith(`${sep}${i}.js`))?.text;
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === `${namespace}:${i}`);
  if (text === undefined || !output) return undefined;
  const files = Object.keys(output.inputs)
    .filter((input) => !input.startsWith(`${namespace}:`))
    .map((input) => join(root, input));
  const used = files.flatMap((file) => [...(packages.get(file) ?? [])]);
  const beyond = beyondTheRow(
    text,
    output.imports.map(({ path }) => path),
  );
  return { text, packages: [...new Set(used)].sort(), files: files.sort(), ...(beyond !== undefined && { beyond }) };
}

/** An entry per function that exports it alone, under a name that does not tell where it stands. */
function exportsOf(functions: readonly FunctionPlace[]): Plugin {
  return {
    name: 'functions',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
        path: path.split(':')[1],
        namespace,
      }));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => {
        const { file, name } = functions[Number(path)];
        return {
          contents: `export { ${name} as labelingFunction } from ${JSON.stringify(file)}`,
          resolveDir: dirname(file),
        };
      });
    },
  };
}

/** Leaves out what Node and installed packages bring; a package that is a link to a folder elsewhere is local code. */
function packagesOutside(found: Map<string, Set<string>>): Plugin {
  return {
    name: 'packages',
    setup(build) {
      build.onResolve({ filter: /^[^./#]/ }, ({ path, importer, resolveDir, kind }) => {
        if (kind === 'entry-point' || path.startsWith(root)) return undefined;
        if (isBuiltin(path)) return { path, external: true };
        const [, name] = /^((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
        const manifest = name && manifestOf(name, resolveDir);
        if (!manifest) return undefined;
        const known = found.get(importer) ?? new Set();
        found.set(importer, known.add(manifest));
        return { path, external: true };
      });
    },
  };
}

/** `name@version` of the package as seen from a folder; undefined where there is none, or its folder is not under node_modules. */
function manifestOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) {
      if (!realpathSync(file).includes(`${sep}node_modules${sep}`)) return undefined;
      return `${name}@${(JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version}`;
    }
    if (folder === dirname(folder)) return undefined;
  }
}
