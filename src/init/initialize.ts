import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { EspalierError } from '../core/errors.js';
import type { FileSpec } from '../data/dataSpec.js';
import type { WorldParams } from '../data/synthetic/worldParams.js';
import { cannotWrite } from '../files/writeFileWhole.js';
import { detectEncoding } from './detectEncoding.js';
import { guessColumns } from './guessColumns.js';
import { readClasses, sketchData } from './sketchData.js';
import { starter } from './starter.js';
import { worldStarter } from './worldStarter.js';

/** Asks a person; without somebody to ask, every first suggestion is taken. */
export interface InitPrompts {
  /** @returns one of the options' values */
  select(question: string, options: readonly { value: string; label: string; hint?: string }[]): Promise<string>;
  text(question: string, suggestion: string): Promise<string>;
}

export interface InitOptions {
  /** The folder to write into; it is made where it does not exist. */
  readonly dir: string;
  /** The data file to look at. @default the one in the folder or in its `data/` */
  readonly data?: string;
  /** Write an experiment on a synthetic world instead of looking at data. */
  readonly synthetic?: { readonly structure: WorldParams['structure']; readonly tasks: number };
  readonly cwd: string;
  readonly prompts?: InitPrompts;
  /** The experiment file's JSON Schema, written beside the config for editors. */
  readonly schema: object;
}

export interface InitResult {
  /** Absolute path of the config. */
  readonly config: string;
  /** Absolute paths of what was written. */
  readonly written: readonly string[];
  /** Absolute paths of what was there already and stayed as it was. */
  readonly kept: readonly string[];
  /** What was guessed or chosen, in words. */
  readonly summary: readonly string[];
}

const extensions = ['.csv', '.tsv', '.jsonl', '.json', '.parquet'];
const none = '';

/**
 * Looks at a data file and writes a starter beside it: `espalier.yaml`, `lfs.ts` and `espalier.schema.json`. The starter
 * validates and runs as it is. Files that exist are never touched.
 *
 * With `synthetic` it writes an experiment on a world with planted truth instead, which needs no data and no code.
 *
 * @throws EspalierError NO_DATA, SEVERAL_DATA_FILES, FILE_NOT_FOUND, NO_ROWS, FEW_CLASSES, NO_COLUMNS, FILE_EXISTS
 */
export async function initialize({ dir, data, synthetic, cwd, prompts, schema }: InitOptions): Promise<InitResult> {
  const folder = resolve(cwd, dir);
  const config = join(folder, 'espalier.yaml');
  if (existsSync(config)) {
    throw new EspalierError({
      code: 'FILE_EXISTS',
      message: `${config} is there already; nothing was written`,
      hint: 'Give another folder.',
    });
  }
  if (synthetic) {
    const { structure, tasks } = synthetic;
    const files = [['espalier.yaml', worldStarter(structure, tasks)], schemaFile(schema)];
    const what = structure === 'hierarchy' ? `a hierarchy of ${tasks} levels` : `${tasks} tasks, ${structure}`;
    return { config, ...(await writeNew(folder, files)), summary: [`a synthetic world: ${what}`] };
  }
  const path = data === undefined ? await findData(folder, prompts) : resolve(cwd, data);
  if (!existsSync(path))
    throw new EspalierError({ code: 'FILE_NOT_FOUND', message: `expected a data file at ${path}; there is none` });

  const encoding = /\.[ct]sv$/i.test(path) ? await detectEncoding(path) : 'utf-8';
  const file: FileSpec = { kind: 'file', path, ...(encoding === 'utf-8' ? {} : { encoding }) };
  const sketch = await sketchData(file);
  if (sketch.rows === 0)
    throw new EspalierError({ code: 'NO_ROWS', message: `${path}: expected rows; there are none` });
  const guess = guessColumns(sketch);
  const select = async (question: string, candidates: readonly string[], otherwise: string) => {
    const first = candidates[0] ?? none;
    if (!prompts || candidates.length === 0) return first;
    const options = candidates.slice(0, 12).map((value) => ({ value, label: value }));
    return prompts.select(question, [...options, { value: none, label: otherwise }]);
  };
  const text = await select('Which column holds the text?', guess.text, 'none of them');
  const gold = await select('Which column holds true labels?', guess.gold, 'none of them');
  const classes = gold === none ? await askClasses(prompts) : await readClasses(file, gold);
  if (classes.length < 2) {
    throw new EspalierError({
      code: 'FEW_CLASSES',
      message: `expected two classes or more; received ${classes.length === 0 ? 'none' : classes.join(', ')}`,
    });
  }
  const stem =
    basename(path, extname(path))
      .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
      .replace(/^[.-]+/, '') || 'data';
  const task = (gold || 'task').replace(/[^\p{L}\p{N}_-]+/gu, '_').replace(/^[^\p{L}_]+/u, '') || 'task';
  const near = relative(folder, path);
  const choices = {
    source: near.startsWith(`..${sep}..${sep}..`) || isAbsolute(near) ? path : near.split(sep).join('/'),
    encoding: file.encoding,
    name: stem,
    task: task === 'mean' ? 'task' : task,
    classes,
    text: text || undefined,
    gold: gold || undefined,
    id: guess.id,
    withCode: !existsSync(join(folder, 'lfs.ts')),
  };
  const files = starter(choices, sketch);
  const { written, kept } = await writeNew(folder, [
    ['espalier.yaml', files.config],
    ['lfs.ts', files.functions],
    schemaFile(schema),
  ]);
  const columns = sketch.columns.length;
  const shown = `${classes.slice(0, 6).join(', ')}${classes.length > 6 ? ', …' : ''}`;
  const summary = [
    `data: ${choices.source}, ${columns} column${columns === 1 ? '' : 's'}${file.encoding ? `, read as ${file.encoding}` : ''}`,
    `text: ${choices.text ?? 'none'}`,
    choices.gold === undefined ? `gold: none; the classes are ${shown}` : `gold: ${choices.gold} (${shown})`,
  ];
  return { config, written, kept, summary };
}

function schemaFile(schema: object): [name: string, content: string] {
  return ['espalier.schema.json', `${JSON.stringify(schema, null, 2)}\n`];
}

/** Writes the files that are not there yet. */
async function writeNew(
  folder: string,
  files: readonly (readonly string[])[],
): Promise<Pick<InitResult, 'written' | 'kept'>> {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  const kept: string[] = [];
  for (const [name, content] of files) {
    const target = join(folder, name);
    // `wx` fails where the file exists, also when somebody makes it at this very moment.
    const done = await writeFile(target, content, { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw cannotWrite(target, error);
      },
    );
    (done ? written : kept).push(target);
  }
  return { written, kept };
}

async function askClasses(prompts: InitPrompts | undefined): Promise<string[]> {
  const answer = (await prompts?.text('What are the classes? (with commas between)', 'no, yes')) ?? 'no, yes';
  return [...new Set(answer.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}

async function findData(folder: string, prompts: InitPrompts | undefined): Promise<string> {
  const found: string[] = [];
  for (const place of [folder, join(folder, 'data')]) {
    if (!existsSync(place)) continue;
    for (const entry of await readdir(place, { withFileTypes: true })) {
      const named = !/^(package(-lock)?|tsconfig|biome)\.json$|\.schema\.json$/.test(entry.name);
      if (entry.isFile() && named && extensions.includes(extname(entry.name))) found.push(join(place, entry.name));
    }
    if (found.length > 0) break;
  }
  found.sort();
  if (found.length === 0) {
    throw new EspalierError({
      code: 'NO_DATA',
      message: `expected a data file (${extensions.join(', ')}) in ${folder} or its data folder; there is none`,
      hint: 'Name one: espalier init --data rows.csv',
    });
  }
  if (found.length === 1) return found[0];
  if (prompts)
    return prompts.select(
      'Which file holds the data?',
      found.map((value) => ({ value, label: relative(folder, value) })),
    );
  throw new EspalierError({
    code: 'SEVERAL_DATA_FILES',
    message: `expected one data file in ${folder}; there are ${found.length}: ${found
      .slice(0, 5)
      .map((file) => basename(file))
      .join(', ')}${found.length > 5 ? ', …' : ''}`,
    hint: `Name one: espalier init --data ${relative(folder, found[0])}`,
  });
}
