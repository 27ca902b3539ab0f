import { EspalierError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import type { Backend, BackendName } from './backend.js';
import { backends } from './index.js';
import { proveBackend } from './proveBackend.js';

/**
 * Opens a rung of the ladder. `auto` takes the first of gpu, native, webgpu, wasm, cpu that loads and passes its proof on what it is meant
 * for, and says which and why not the ones before it; a named rung is opened or it is an error, never another one.
 *
 * @throws EspalierError BACKEND_MISSING, BACKEND_BROKEN, BACKEND_NO_GPU, BACKEND_WRONG
 */
export async function openBackend(
  kind: 'auto' | BackendName,
  options: {
    readonly progress?: Progress;
    /** Hears, of `auto`, why the rungs above were passed over, where there are any. */
    readonly onPassed?: (reasons: readonly string[]) => void;
  } = {},
): Promise<Backend> {
  if (kind !== 'auto') return openProven(kind);
  const passed: string[] = [];
  const problems = [];
  for (const name of Object.keys(backends) as BackendName[]) {
    try {
      const backend = await openProven(name);
      if (backend.software) {
        passed.push(`${name}: no GPU, only software`);
        backend.dispose();
        continue;
      }
      const why = passed.length > 0 ? ` (${passed.join('; ')})` : '';
      options.progress?.say(`backend: ${name}, ${backend.device}${why}`);
      if (passed.length > 0) options.onPassed?.(passed);
      return backend;
    } catch (cause) {
      if (!(cause instanceof EspalierError)) throw cause;
      passed.push(`${name}: ${reasons[cause.code] ?? cause.code}`);
      problems.push(...cause.problems);
    }
  }
  throw new EspalierError(problems);
}

const reasons: Record<string, string> = {
  BACKEND_MISSING: 'not installed',
  BACKEND_BROKEN: 'does not load',
  BACKEND_NO_GPU: 'no GPU found',
  BACKEND_WRONG: 'computes wrong values',
};

async function openProven(name: BackendName): Promise<Backend> {
  const backend = await backends[name].create();
  try {
    await proveBackend(backend);
  } catch (cause) {
    backend.dispose();
    throw cause;
  }
  return backend;
}
