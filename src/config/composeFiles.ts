import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { questionOf } from '../core/questionOf.js';
import { type ConfigFile, fileLabel, type Span } from './configFile.js';
import { type ConfigNode, type ListNode, type MapNode, type ScalarNode, withEntry } from './configNode.js';
import { mergeNodes } from './mergeNodes.js';
import { parseYaml } from './parseYaml.js';
import type { Problems } from './problems.js';

/** A composed experiment: the tree, and whether a part of it could not be read. */
export interface ComposedFiles {
  readonly root: ConfigNode | undefined;
  /** What the experiment file's first comment line asks; a file that it extends asks its own question. */
  readonly question: string | undefined;
  /** True where a task file or an extended file is missing or broken: what it declares is then unknown. */
  readonly incomplete: boolean;
  /** True where a file under `extends` is missing or broken: keys that seem missing may stand in it. */
  readonly baseMissing: boolean;
}

/**
 * Reads an experiment file with everything it names: the files under `extends` (laid under it, from left to right)
 * and its task files.
 *
 * @param onRead is told every file that is read
 * @throws EspalierError FILE_NOT_FOUND when the experiment file itself is missing
 */
export function composeFiles(
  path: string,
  cwd: string,
  problems: Problems,
  onRead: (path: string) => void = () => {},
): ComposedFiles {
  const main = resolve(cwd, path);
  if (!isFile(main)) {
    const folder = existsSync(main);
    throw new EspalierError({
      code: 'FILE_NOT_FOUND',
      message: `expected an experiment file at ${path}; ${folder ? 'that is a folder' : 'there is none'}`,
      hint: folder ? undefined : 'espalier init writes one to start with.',
    });
  }
  const reader = new Reader(cwd, problems, onRead);
  const root = reader.read(main, []);
  return { root, incomplete: reader.incomplete, baseMissing: reader.baseMissing, question: reader.question };
}

class Reader {
  incomplete = false;
  baseMissing = false;
  /** The experiment file's own. */
  question: string | undefined;
  readonly #cwd: string;
  readonly #problems: Problems;

  constructor(
    cwd: string,
    problems: Problems,
    private readonly onRead: (path: string) => void,
  ) {
    this.#cwd = cwd;
    this.#problems = problems;
  }

  /** @param above the files that led here, to find cycles */
  read(path: string, above: readonly string[]): ConfigNode | undefined {
    this.onRead(path);
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (above.length === 0) this.question = questionOf(text);
    const file: ConfigFile = { path, label: fileLabel(path, this.#cwd), text, override: false };
    const node = parseYaml(file, this.#problems);
    if (!node) this.incomplete = true;
    if (node?.type !== 'map') return node;
    const trail = [...above, path];
    return this.#withExtends(this.#withTaskFiles(node, trail), trail);
  }

  #withExtends(node: MapNode, trail: readonly string[]): ConfigNode {
    const value = node.entries.get('extends')?.value;
    if (!value) return node;
    const paths = value.type === 'list' ? value.items : [value];
    let base: ConfigNode | undefined;
    for (const item of paths) {
      if (item.type !== 'scalar' || typeof item.value !== 'string') {
        this.#problems.add(
          'WRONG_TYPE',
          { span: item.span, path: 'extends' },
          'expected the path of a file, or a list of paths',
        );
        continue;
      }
      const next = this.#follow(item, trail, 'extends');
      if (!next) this.baseMissing = true;
      if (next && next.type !== 'map') {
        this.#problems.add('WRONG_TYPE', { span: item.span, path: 'extends' }, `expected ${item.text} to hold a map`);
      } else if (next) base = base ? mergeNodes(base, next) : next;
    }
    const own = withEntry(node, 'extends', undefined);
    return base ? mergeNodes(base, own) : own;
  }

  #withTaskFiles(node: MapNode, trail: readonly string[]): MapNode {
    const tasks = node.entries.get('tasks')?.value;
    if (tasks?.type !== 'list') return node;
    const items = tasks.items.flatMap((item): readonly ConfigNode[] => {
      if (item.type !== 'scalar' || typeof item.value !== 'string') return [item];
      const task = this.#follow(item, trail, 'tasks');
      if (task && task.type !== 'map') {
        this.#problems.add(
          'WRONG_TYPE',
          { span: item.span, path: 'tasks' },
          `expected ${item.text} to hold one task: a map with name, classes, …`,
        );
        this.incomplete = true;
        return [];
      }
      return task ? [task] : [];
    });
    const list: ListNode = { ...tasks, items };
    return withEntry(node, 'tasks', list);
  }

  #follow(item: ScalarNode, trail: readonly string[], path: string): ConfigNode | undefined {
    const target = resolve(dirname(item.span.file.path), item.text);
    if (trail.includes(target)) {
      const circle = [...trail.slice(trail.indexOf(target)), target].map((file) => fileLabel(file, this.#cwd));
      this.#problems.add(
        'EXTENDS_CYCLE',
        { span: item.span, path },
        `a file cannot stand below itself: ${circle.join(' → ')}`,
      );
      this.incomplete = true;
      return undefined;
    }
    if (!isFile(target)) {
      this.incomplete = true;
      fileNotFound(this.#problems, item.span, path, item.text, fileLabel(target, this.#cwd));
      return undefined;
    }
    return this.read(target, trail);
  }
}

function fileNotFound(problems: Problems, span: Span, path: string, written: string, looked: string): void {
  problems.add(
    'FILE_NOT_FOUND',
    { span, path },
    `expected a file; ${written === looked ? `"${written}"` : `received "${written}", and ${looked}`} does not exist`,
  );
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
