import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom, as DESIGN.md draws it: a folder may import those listed here, and what those may import. A new
 * folder under src/ has no place until it is entered.
 */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  // How files are written; apart from core, which a browser runs.
  files: ['core'],
  cache: ['files'],
  data: ['files'],
  features: ['core'],
  encoders: ['cache', 'features', 'backend'],
  labeling: ['files'],
  hierarchy: ['core'],
  native: ['cache'],
  backend: ['native'],
  slices: ['labeling'],
  augment: ['labeling'],
  labelmodel: ['labeling', 'hierarchy'],
  network: ['files', 'hierarchy', 'backend'],
  training: ['network'],
  evaluation: ['training'],
  report: ['evaluation'],
  export: ['report', 'features'],
  experiment: ['report'],
  config: ['data', 'encoders', 'slices', 'augment', 'labelmodel', 'report', 'export', 'experiment'],
  'version.ts': [],
  init: ['config'],
  // The pipeline's own parts: its stages, the run folder, and what the commands show on a terminal.
  run: ['config', 'stages'],
  stages: ['config', 'run', 'version.ts'],
  'pipeline.ts': ['stages', 'run'],
  terminal: ['experiment', 'export'],
  studio: ['pipeline.ts'],
  commands: ['pipeline.ts', 'terminal', 'init', 'studio'],
  'cli.ts': ['commands'],
  'index.ts': ['pipeline.ts'],
};

/** Augmentation and the network half read features as plain values: they may name their types, and nothing else of that folder. */
const mayImportTypes: Record<string, readonly string[]> = {
  augment: ['features'],
  network: ['features'],
  training: ['features'],
  evaluation: ['features'],
  experiment: ['features'],
};

interface Import {
  /** Path under src/ of the importing file. */
  from: string;
  specifier: string;
  typeOnly: boolean;
}

const src = resolve(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const imports = files.flatMap((file) => importsOf(file.split(sep).join('/'), readFileSync(join(src, file), 'utf8')));

function importsOf(from: string, text: string): Import[] {
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const calls = text.matchAll(/(typeof\s+)?\bimport\(\s*'([^']+)'/g);
  return [...statements, ...calls].map(([, type, specifier]) => ({ from, specifier, typeOnly: type !== undefined }));
}

/** `labeling` for `labeling/kinds/regex.ts`, `cli.ts` for itself; undefined for what lies outside src/. */
function placeOf(file: string): string | undefined {
  return file.startsWith('..') ? undefined : file.split('/')[0];
}

function targetOf({ from, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = relative(src, resolve(src, from, '..', specifier))
    .split(sep)
    .join('/');
  return placeOf(path.replace(/\.js$/, '.ts'));
}

function reachable(place: string, seen = new Set<string>()): Set<string> {
  for (const next of mayImport[place] ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachable(next, seen);
  }
  return seen;
}

const shown = ({ from, specifier, typeOnly }: Import) => `${from} imports ${typeOnly ? 'type ' : ''}${specifier}`;

describe('imports', () => {
  it('are read from every file', () => {
    const text = [
      `import { a } from './a.js';`,
      `import type { B } from '../b.js';`,
      `import './side.js';`,
      `export { c,\n d } from 'c';`,
      `const e = await import('e'); type F = typeof import('f');`,
    ].join('\n');
    const read = importsOf('x/y.ts', text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' (type)' : ''}`);
    expect(read).toEqual(['./a.js', '../b.js (type)', './side.js', 'c', 'e', 'f (type)']);
    expect(files.length).toBeGreaterThan(100);
  });

  it('come only from folders that have a place in the table', () => {
    expect([...new Set(files.map((file) => placeOf(file)!))].filter((place) => !(place in mayImport))).toEqual([]);
  });

  it('follow the table', () => {
    const wrong = imports.filter((entry) => {
      const [place, target] = [placeOf(entry.from)!, targetOf(entry)];
      if (target === undefined || target === place || reachable(place).has(target)) return false;
      return !(entry.typeOnly && mayImportTypes[place]?.includes(target));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('lead to a tensor library at run time in backend/ only', () => {
    const tensors = imports.filter(({ specifier }) => /^@tensorflow\/|^onnxruntime/.test(specifier));
    expect(tensors.filter(({ from, typeOnly }) => !typeOnly && placeOf(from) !== 'backend').map(shown)).toEqual([]);
  });

  it('of features/ and core/ are fit for a browser', () => {
    const pure = imports.filter(({ from }) => ['features', 'core'].includes(placeOf(from)!));
    const packages = pure.filter(({ specifier, typeOnly }) => !typeOnly && !specifier.startsWith('.'));
    expect(packages.filter(({ specifier }) => specifier !== 'zod').map(shown)).toEqual([]);
  });
});
