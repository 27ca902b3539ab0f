import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseRef } from '../labeling/loadFunction.js';
import type { ConfigNode } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import type { WrittenPart } from './partPaths.js';
import { type Problems, placeOf } from './problems.js';

/**
 * Checks that a function that code is asked for stands among the exports of its file, by a look at the text: the file
 * is neither loaded nor run. Files with `export *` are left to the run.
 */
export function checkExport(
  root: ConfigNode,
  path: readonly PropertyKey[],
  part: WrittenPart,
  problems: Problems,
): void {
  const ref = part.kind === 'function' ? parseRef(String(part.params.ref)) : undefined;
  const file = ref && resolve(part.baseDir, ref.path);
  if (!file || !existsSync(file)) return;
  const names = exportsOf(readFileSync(file, 'utf8'));
  if (!names || names.includes(ref.name)) return;
  const words =
    names.length > 0
      ? `expected an export of ${ref.path}: ${oneOf(names)}; received "${ref.name}"${didYouMean(ref.name, names)}`
      : `expected ${ref.path} to export "${ref.name}"; it exports nothing`;
  problems.add('NO_EXPORT', placeOf(root, [...path, 'ref']), words);
}

/** The names that a module's text exports; undefined where the text alone does not tell. */
function exportsOf(text: string): string[] | undefined {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    // Statements may share a line.
    .replace(/;[ \t]*(?=export\b)/g, ';\n');
  if (/^\s*export\s*\*/m.test(code) || /\b(module\.)?exports\b/.test(code.replace(/^\s*export\b/gm, '')))
    return undefined;
  const declared = code.matchAll(
    /^\s*export\s+(?:declare\s+)?(?:async\s+)?(?:const|let|var|function\s*\*?|class)\s+([\p{L}_$][\p{L}\p{N}_$]*)/gmu,
  );
  const listed = code.matchAll(/^\s*export\s*\{([^}]*)\}/gm);
  const names = [...declared].map((match) => match[1]);
  for (const [, list] of listed) {
    for (const item of list.split(',')) {
      const name = item
        .trim()
        .split(/\s+as\s+/)
        .at(-1);
      if (name) names.push(name);
    }
  }
  // Several names in one declaration, or taken apart from an object, are beyond this look.
  if (/^\s*export\s+(?:const|let|var)\s*[[{]/m.test(code) || /^\s*export\s+(?:const|let|var)\s[^=;]*,/m.test(code))
    return undefined;
  if (/^\s*export\s+default\b/m.test(code)) names.push('default');
  return names;
}
