import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import type { ConfigFile, Span } from './configFile.js';
import type { ConfigNode, Entry } from './configNode.js';
import type { Problems } from './problems.js';

/** More nodes than any experiment has; a few lines of nested aliases could make billions. */
const maximumNodes = 100_000;

/**
 * The tree of a YAML text (version 1.2, core schema: `yes` and `no` are words). Tags of any other schema are errors,
 * and so are duplicate keys.
 *
 * @returns undefined where the text does not parse; `problems` then says why
 */
export function parseYaml(file: ConfigFile, problems: Problems): ConfigNode | undefined {
  const document = parseDocument(file.text, { lineCounter: new LineCounter(), prettyErrors: false, schema: 'core' });
  let broken = false;
  for (const error of [...document.errors, ...document.warnings]) {
    const duplicate = error.code === 'DUPLICATE_KEY';
    if (!duplicate) broken = true;
    const start = Math.min(error.pos[0], Math.max(0, file.text.length - 1));
    const word = /^[\w.-]+/.exec(file.text.slice(start))?.[0].length ?? 1;
    problems.add(
      duplicate ? 'DUPLICATE_KEY' : 'YAML_SYNTAX',
      { span: { file, start, end: Math.max(error.pos[1], start + word) } },
      duplicate ? 'this key stands twice in the same map; keep one of them' : yamlMessage(error.message),
    );
  }
  if (broken) return undefined;

  let count = 0;
  const spanOf = (node: Node): Span => {
    const [start, end] = node.range ?? [0, 0, 0];
    return { file, start, end };
  };
  const convert = (node: Node | null | undefined, at: Span, aliases: readonly Node[]): ConfigNode => {
    if (++count > maximumNodes) throw new TooManyNodes();
    if (!node) return { type: 'scalar', span: at, value: null, text: '' };
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (!target || aliases.includes(target)) throw new BrokenAlias(spanOf(node), node.source);
      return convert(target, spanOf(node), [...aliases, target]);
    }
    const span = spanOf(node);
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) {
        const keyNode = pair.key as Node;
        const keySpan = keyNode?.range ? spanOf(keyNode) : span;
        const key = isScalar(keyNode) ? scalarText(keyNode) : file.text.slice(keySpan.start, keySpan.end);
        if (!entries.has(key)) entries.set(key, { keySpan, value: convert(pair.value as Node, keySpan, aliases) });
      }
      return { type: 'map', span, entries };
    }
    if (isSeq(node)) {
      return { type: 'list', span, items: node.items.map((item) => convert(item as Node, span, aliases)) };
    }
    if (isScalar(node)) {
      const value = node.value as string | number | boolean | null;
      return { type: 'scalar', span, value, text: scalarText(node) };
    }
    return { type: 'scalar', span, value: null, text: '' };
  };

  try {
    return convert(document.contents as Node | null, { file, start: 0, end: 0 }, []);
  } catch (error) {
    if (error instanceof TooManyNodes) {
      problems.add(
        'YAML_SYNTAX',
        { span: { file, start: 0, end: 1 } },
        `more than ${maximumNodes} values once aliases are expanded`,
      );
    } else if (error instanceof BrokenAlias) {
      problems.add(
        'YAML_SYNTAX',
        { span: error.span },
        `the alias *${error.alias} has no anchor before it, or holds itself`,
      );
    } else throw error;
    return undefined;
  }
}

/** One value in YAML notation, as `--set` takes it. */
export function parseYamlValue(file: ConfigFile, start: number, problems: Problems): ConfigNode | undefined {
  // Blanks instead of the path in front keep the offsets of the value.
  const padded: ConfigFile = { ...file, text: ' '.repeat(start) + file.text.slice(start) };
  const before = problems.size;
  const node = parseYaml(padded, problems);
  return problems.size > before ? undefined : node && inFile(node, file);
}

function inFile(node: ConfigNode, file: ConfigFile): ConfigNode {
  const span = { ...node.span, file };
  if (node.type === 'scalar') return { ...node, span };
  if (node.type === 'list') return { ...node, span, items: node.items.map((item) => inFile(item, file)) };
  const entries = [...node.entries].map(
    ([key, entry]) =>
      [key, { ...entry, keySpan: { ...entry.keySpan, file }, value: inFile(entry.value, file) }] as const,
  );
  return { ...node, span, entries: new Map(entries) };
}

function scalarText(scalar: Scalar): string {
  const quoted = scalar.type === Scalar.QUOTE_DOUBLE || scalar.type === Scalar.QUOTE_SINGLE;
  return quoted || typeof scalar.value === 'string' ? String(scalar.value) : (scalar.source ?? String(scalar.value));
}

/** The library's words without its position, which stands in front already. */
function yamlMessage(message: string): string {
  return message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').trim();
}

class TooManyNodes extends Error {}

class BrokenAlias extends Error {
  constructor(
    readonly span: Span,
    readonly alias: string,
  ) {
    super(alias);
  }
}
