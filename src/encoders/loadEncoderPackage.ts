import { EspalierError } from '../core/errors.js';
import { importOptional } from '../core/importOptional.js';

/** The packages that run an encoder. They are large and installed by whoever wants one. */
export const encoderPackages = ['onnxruntime-node', '@huggingface/tokenizers'] as const;

/** What installs them; the variable keeps onnxruntime-node from fetching CUDA files that no encoder here uses. */
export const installPackages = `ONNXRUNTIME_NODE_INSTALL=skip npm install ${encoderPackages.join(' ')}`;

/**
 * Imports one of the packages that run encoders.
 *
 * @throws EspalierError PACKAGE_MISSING when it is not installed, PACKAGE_BROKEN when it is and does not load
 */
export async function loadEncoderPackage<T>(name: (typeof encoderPackages)[number]): Promise<T> {
  const imported = await importOptional<T>(name);
  if (imported.loaded) return imported.module;
  const { missing, reason, cause } = imported;
  throw new EspalierError(
    {
      code: missing ? 'PACKAGE_MISSING' : 'PACKAGE_BROKEN',
      message: missing
        ? `expected the package ${name}, which runs text encoders; it is not installed`
        : `the package ${name}, which runs text encoders, is installed and does not load: ${reason}`,
      hint: `Run: ${installPackages}`,
    },
    { cause },
  );
}
