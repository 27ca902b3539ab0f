import { EspalierError } from '../core/errors.js';
import type { BackendName } from './backend.js';
import { quietly } from './quietly.js';

/**
 * Imports an optional package now and not before. The name reaches `import()` as a value, so that a bundler leaves it alone.
 *
 * @param remedy what to do when it is not there
 * @throws EspalierError BACKEND_MISSING when the package is not installed, BACKEND_BROKEN when it is and does not load
 */
export async function loadPackage<T>(name: string, backend: BackendName, remedy: string): Promise<T> {
  try {
    const { value } = await quietly(async () => (await import(name)) as T & { default?: T });
    return value.default ?? value;
  } catch (cause) {
    const missing = isMissing(cause, name);
    throw new EspalierError(
      {
        code: missing ? 'BACKEND_MISSING' : 'BACKEND_BROKEN',
        message: missing
          ? `backend ${backend}: the package ${name} is not installed`
          : `backend ${backend}: the package ${name} is installed and does not load: ${firstLine(cause)}`,
        hint: remedy,
      },
      { cause },
    );
  }
}

/** True when it is `name` itself that was not found, not something it needs. */
function isMissing(cause: unknown, name: string): boolean {
  const { code, message = '' } = cause as { code?: string; message?: string };
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message.includes(`'${name}'`);
}

function firstLine(cause: unknown): string {
  return String((cause as Error)?.message ?? cause).split('\n', 1)[0];
}
