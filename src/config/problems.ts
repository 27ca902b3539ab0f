import type { Problem } from '../core/errors.js';
import { excerptOf, positionOf, type Span } from './configFile.js';
import { type ConfigNode, type MapNode, nodeAt, pathInWords } from './configNode.js';

/** What a problem is about: a span of a file, and the path to it in the user's words. */
export interface Place {
  readonly span: Span;
  readonly path?: string;
}

/** Collects everything that is wrong with a configuration, so that its author can mend all of it at once. */
export class Problems {
  readonly #found: { problem: Problem; span?: Span }[] = [];
  readonly warnings: Problem[] = [];

  add(code: string, place: Place | undefined, message: string, hint?: string): void {
    this.#found.push({ problem: problemAt(code, place, message, hint), span: place?.span });
  }

  warn(code: string, place: Place | undefined, message: string, hint?: string): void {
    this.warnings.push(problemAt(code, place, message, hint));
  }

  /** Takes over what another collection found. */
  addAll(other: Problems): void {
    this.#found.push(...other.#found);
    this.warnings.push(...other.warnings);
  }

  get size(): number {
    return this.#found.length;
  }

  /** All problems, the experiment file's first and each file's by place; each said once. */
  sorted(mainFile: string): Problem[] {
    const rank = (span?: Span) =>
      span === undefined ? 0 : span.file.path === mainFile ? 1 : span.file.override ? 3 : 2;
    const ordered = [...this.#found].sort(
      (a, b) =>
        rank(a.span) - rank(b.span) ||
        (a.span?.file.path ?? '').localeCompare(b.span?.file.path ?? '') ||
        (a.span?.file.label ?? '').localeCompare(b.span?.file.label ?? '') ||
        (a.span?.start ?? 0) - (b.span?.start ?? 0),
    );
    const said = new Set<string>();
    return ordered
      .filter(({ problem, span }) => {
        const key = JSON.stringify([problem.code, problem.message, span?.file.path, span?.start]);
        return !said.has(key) && said.add(key);
      })
      .map(({ problem }) => problem);
  }
}

/** The place of a node: `path` leads to it from `root`. */
export function placeOf(
  root: ConfigNode | undefined,
  path: readonly PropertyKey[],
  node?: ConfigNode,
): Place | undefined {
  const words = pathInWords(root, path);
  const target = node ?? deepest(root, path);
  return target && { span: target.span, path: words };
}

/** The place of the key that a path ends in, rather than of what stands behind it. */
export function placeOfKeyAt(root: ConfigNode, path: readonly PropertyKey[]): Place | undefined {
  const map = nodeAt(root, path.slice(0, -1));
  return map?.type === 'map' ? placeOfKey(map, String(path.at(-1)), pathInWords(root, path)) : placeOf(root, path);
}

/** The place of a key of a map. */
export function placeOfKey(map: MapNode, key: string, path: string): Place {
  return { span: map.entries.get(key)?.keySpan ?? map.span, path };
}

function deepest(root: ConfigNode | undefined, path: readonly PropertyKey[]): ConfigNode | undefined {
  let at = root;
  for (const key of path) {
    const next: ConfigNode | undefined =
      at?.type === 'map' ? at.entries.get(String(key))?.value : at?.type === 'list' ? at.items[Number(key)] : undefined;
    if (!next) break;
    at = next;
  }
  return at;
}

function problemAt(code: string, place: Place | undefined, message: string, hint?: string): Problem {
  return {
    code,
    message,
    ...(place?.path ? { path: place.path } : {}),
    ...(place ? { position: positionOf(place.span), excerpt: excerptOf(place.span) } : {}),
    ...(hint ? { hint } : {}),
  };
}
