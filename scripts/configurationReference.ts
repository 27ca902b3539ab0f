/**
 * The reference of the experiment file, docs/configuration.md, out of the schema that `espalier schema` prints: every key, what stands
 * there when it is left out, and what it means.
 *
 *   npx jiti scripts/configurationReference.ts > docs/configuration.md
 */
import { experimentJsonSchema } from '../src/config/index.js';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** One kind among those that can stand at a place. */
interface Kind {
  readonly name: string;
  readonly summary: string;
  readonly keys: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

const intro = `# The experiment file

Every key, out of the schema that \`espalier schema\` prints and \`espalier validate\` holds a file against. In the second column stands what holds when a key is
left out; *needed* where it must not be. Paths are relative to the file. What is wrong in a file is told at once, with its line and the nearest name. This page is made by
\`scripts/configurationReference.ts\`.

What the parts do and when they help: [labeling.md](labeling.md), [features.md](features.md), [training.md](training.md), [sharing.md](sharing.md), [slices.md](slices.md),
[predictions.md](predictions.md), [augmentation.md](augmentation.md), [backends.md](backends.md).
`;

/** Sections of a task that are the experiment's own. */
const elsewhere: Readonly<Record<string, string>> = {
  'tasks.labelingFunctions': 'labelingFunctions',
  'tasks.labelModel': 'labelModel',
};

/** What `docs/configuration.md` holds. */
export function configurationReference(): string {
  const schema = experimentJsonSchema() as Schema;
  const defs = schema.$defs ?? {};
  const follow = (at: Schema): Schema =>
    at.$ref
      ? { ...follow(defs[at.$ref.split('/').at(-1)!]), ...(at.description && { description: at.description }) }
      : at;
  const out: string[] = [intro];
  /** What has been described → where. */
  const described = new Map<string, string>();
  const header = ['version', 'name', 'seed', 'extends'];
  out.push('## At the top\n', table(pick(schema.properties!, header), ['version'], follow));
  for (const [key, value] of Object.entries(schema.properties!)) {
    if (header.includes(key)) continue;
    out.push(`## ${key}\n`);
    described.set(JSON.stringify(options(inside(follow(value)))), key);
    section(key, follow(value), 3);
  }
  return `${out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;

  /** Everything about what stands at `path`. */
  function section(path: string, at: Schema, level: number): void {
    if (at.description) out.push(`${sentence(at.description)}\n`);
    const inner = inside(at);
    const kinds = kindsOf(inner);
    if (kinds.length > 1) {
      kindSections(path, kinds, plainOptions(inner), level);
      return;
    }
    const objects = [...new Map(objectsOf(inner).map((each) => [JSON.stringify(each.properties), each])).values()];
    for (const [number, { properties, required = [] }] of objects.entries()) {
      if (number > 0) out.push('or\n');
      out.push(table(properties!, required, follow));
      for (const [key, value] of Object.entries(properties!)) deeper(`${path}.${key}`, follow(value), level);
    }
    if (objects.length === 0) out.push(`${shape(at, follow)}\n`);
  }

  /** A section of its own for a key under which more keys stand; what has stood before is named and not said again. */
  function deeper(path: string, at: Schema, level: number): void {
    const inner = inside(at);
    if (kindsOf(inner).length === 0 && objectsOf(inner).length === 0) return;
    const content = JSON.stringify(options(inner));
    const before = elsewhere[path] ?? described.get(content);
    const heading = `${'#'.repeat(Math.min(level, 5))} ${path}\n`;
    if (before === path) return;
    if (before !== undefined) {
      // What several kinds of one section share, such as a vote, is found where the first of them has it.
      if (before.split('.')[0] !== path.split('.')[0] || before === 'data.source') {
        out.push(heading, `As [${before}](#${anchor(before)}).\n`);
      }
      return;
    }
    described.set(content, path);
    out.push(heading);
    section(path, at, level + 1);
  }

  function kindSections(path: string, kinds: readonly Kind[], others: readonly Schema[], level: number): void {
    const common = Object.keys(kinds[0].keys).filter(
      (key) =>
        kinds.length > 1 &&
        kinds.every((kind) => JSON.stringify(kind.keys[key]) === JSON.stringify(kinds[0].keys[key])),
    );
    if (common.length > 0) {
      out.push('Keys of every kind:\n', table(pick(kinds[0].keys, common), kinds[0].required, follow));
    }
    for (const { name, summary, keys, required } of kinds) {
      out.push(`${'#'.repeat(Math.min(level, 5))} ${path}: ${name}\n`, `${sentence(summary)}\n`);
      const own = pick(
        keys,
        Object.keys(keys).filter((key) => !common.includes(key)),
      );
      if (Object.keys(own).length > 0) out.push(table(own, required, follow));
      for (const [key, value] of Object.entries(own)) deeper(`${path}.${key}`, follow(value), level + 1);
    }
    for (const other of others) {
      out.push(
        `${'#'.repeat(Math.min(level, 5))} ${path}, without a kind\n`,
        table(other.properties!, other.required ?? [], follow),
      );
    }
  }

  /** A list's items and a map's values stand for the list and the map. */
  function inside(at: Schema): Schema {
    if (at.items) return inside(follow(at.items));
    if (at.additionalProperties && at.additionalProperties !== true && !at.properties)
      return inside(follow(at.additionalProperties));
    return at;
  }

  function options(at: Schema): Schema[] {
    const own = at.oneOf ?? at.anyOf;
    return own ? own.flatMap((option) => options(inside(follow(option)))) : [at];
  }

  function kindsOf(at: Schema): Kind[] {
    return options(at).flatMap(({ properties, required = [] }) => {
      if (typeof properties?.kind?.const !== 'string') return [];
      const { kind, ...keys } = properties;
      return [{ name: String(kind.const), summary: kind.description ?? '', keys, required }];
    });
  }

  function plainOptions(at: Schema): Schema[] {
    return options(at).filter(({ properties }) => properties && properties.kind?.const === undefined);
  }

  function objectsOf(at: Schema): Schema[] {
    return options(at).filter(({ properties }) => properties !== undefined);
  }
}

function table(
  keys: Readonly<Record<string, Schema>>,
  required: readonly string[],
  follow: (at: Schema) => Schema,
): string {
  const rows = Object.entries(keys).map(([key, value]) => {
    const at = follow(value);
    const fallback = at.default !== undefined ? `\`${yaml(at.default)}\`` : required.includes(key) ? '*needed*' : '';
    const meaning = [shape(at, follow), at.description].filter(Boolean).join(': ');
    return `| \`${key}\` | ${cell(fallback)} | ${cell(meaning)} |`;
  });
  return ['| key | left out | what it is |', '|---|---|---|', ...rows, ''].join('\n');
}

/** The fragment that a heading gets on GitHub. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

/** What may stand there, in a word or two. */
function shape(at: Schema, follow: (at: Schema) => Schema): string {
  if (at.const !== undefined) return `\`${yaml(at.const)}\``;
  if (at.enum) return at.enum.map((value) => `\`${yaml(value)}\``).join(', ');
  const options = at.oneOf ?? at.anyOf;
  if (options) {
    const kinds = options.every((option) => typeof follow(option).properties?.kind?.const === 'string');
    if (kinds) return 'one of the kinds below';
    return [...new Set(options.map((option) => shape(follow(option), follow)).filter(Boolean))].join(' or ');
  }
  if (at.type === 'array') return at.items ? `list of ${shape(follow(at.items), follow) || 'values'}` : 'list';
  if (at.properties) return '`{…}`';
  if (at.type === 'object') return 'map';
  if (at.type === 'integer') return 'whole number';
  if (at.type === 'boolean') return 'true or false';
  if (at.type === 'string') return 'text';
  return typeof at.type === 'string' ? at.type : (at.type ?? []).join(' or ');
}

function yaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, each]) => `${key}: ${yaml(each)}`)
      .join(', ')}}`;
  }
  return value === '' ? '""' : String(value);
}

/** A description as a sentence. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

function pick<T>(values: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(keys.filter((key) => key in values).map((key) => [key, values[key]]));
}

if (process.argv[1]?.endsWith('configurationReference.ts')) process.stdout.write(configurationReference());
