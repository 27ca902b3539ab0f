import { EspalierError } from '../core/errors.js';
import { importOptional } from '../core/importOptional.js';
import type { BackendName } from './backend.js';
import { quietly } from './quietly.js';

/**
 * Imports the optional package of a backend.
 *
 * @param remedy what to do when it is not there
 * @param shown its name in an error message, where `name` is the address of a file
 * @throws EspalierError BACKEND_MISSING when the package is not installed, BACKEND_BROKEN when it is and does not load
 */
export async function loadPackage<T>(
  name: string,
  backend: BackendName,
  remedy: string,
  shown: string = name,
): Promise<T> {
  const { value } = await quietly(() => importOptional<T>(name));
  if (value.loaded) return value.module;
  const { missing, reason, cause } = value;
  throw new EspalierError(
    {
      code: missing ? 'BACKEND_MISSING' : 'BACKEND_BROKEN',
      message: missing
        ? `backend ${backend}: the package ${shown} is not installed`
        : `backend ${backend}: the package ${shown} is installed and does not load: ${reason}`,
      hint: remedy,
    },
    { cause },
  );
}
