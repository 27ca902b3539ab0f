import { EspalierError } from '../core/errors.js';
import type { BackendName } from './backend.js';
import { backends } from './index.js';

/** The environment variable that says what `backend: auto` takes: how a sweep tells its runs, so that all of them take the same. */
export const autoVariable = 'ESPALIER_AUTO_BACKEND';

/**
 * What `auto` takes by {@link autoVariable}; undefined where that is not set.
 *
 * @throws EspalierError UNKNOWN_KIND
 */
export function autoBackend(env: Readonly<Record<string, string | undefined>> = process.env): BackendName | undefined {
  const said = env[autoVariable];
  if (said === undefined || said === '') return undefined;
  if (Object.hasOwn(backends, said)) return said as BackendName;
  throw new EspalierError({
    code: 'UNKNOWN_KIND',
    message: `${autoVariable}: expected one of ${Object.keys(backends).join(', ')}; received "${said}"`,
    hint: 'Take the variable out of the environment, and auto looks for itself.',
  });
}
