import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EspalierError } from '../core/errors.js';
import type { LabelingFunction } from './labelingFunction.js';
import { nearMiss } from './nearMiss.js';

/** `./lfs.ts#looksLikeReply` in its two parts. */
export function parseRef(ref: string): { path: string; name: string } | undefined {
  const match = /^(.+)#([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(ref);
  return match ? { path: match[1], name: match[2] } : undefined;
}

/**
 * Loads a function from a TypeScript or JavaScript file.
 *
 * @throws EspalierError REF_SYNTAX, FILE_NOT_FOUND, CODE_BROKEN, NO_EXPORT
 */
export async function loadFunction(ref: string, baseDir: string): Promise<LabelingFunction> {
  const parsed = parseRef(ref);
  if (!parsed) {
    throw new EspalierError({ code: 'REF_SYNTAX', message: `expected "./file.ts#name"; received "${ref}"` });
  }
  const file = resolve(baseDir, parsed.path);
  if (!existsSync(file)) {
    throw new EspalierError({ code: 'FILE_NOT_FOUND', message: `expected code at ${file}; there is none` });
  }
  const { createJiti } = await import('jiti');
  let module: Record<string, unknown>;
  try {
    module = await createJiti(import.meta.url, { interopDefault: true }).import(file);
  } catch (cause) {
    throw new EspalierError({ code: 'CODE_BROKEN', path: file, message: (cause as Error).message }, { cause });
  }
  const found = module[parsed.name];
  if (typeof found === 'function') return found as LabelingFunction;
  const names = Object.keys(module).filter((name) => typeof module[name] === 'function');
  throw new EspalierError({
    code: 'NO_EXPORT',
    path: file,
    message: `expected an exported function "${parsed.name}"; the file exports ${names.join(', ') || 'none'}.${nearMiss(parsed.name, names)}`,
  });
}
