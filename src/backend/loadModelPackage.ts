import { EspalierError } from '../core/errors.js';
import { importOptional } from '../core/importOptional.js';
import { quietly } from './quietly.js';

/** The packages that run TensorFlow.js models that others have trained. They are installed by whoever has one. */
export const modelPackages = { graph: '@tensorflow/tfjs-converter', layers: '@tensorflow/tfjs-layers' } as const;

/**
 * Imports the package that runs models of a format.
 *
 * @throws EspalierError PACKAGE_MISSING when it is not installed, PACKAGE_BROKEN when it is and does not load
 */
export async function loadModelPackage<T>(format: keyof typeof modelPackages): Promise<T> {
  const name = modelPackages[format];
  const { value } = await quietly(() => importOptional<T>(name));
  if (value.loaded) return value.module;
  const { missing, reason, cause } = value;
  throw new EspalierError(
    {
      code: missing ? 'PACKAGE_MISSING' : 'PACKAGE_BROKEN',
      message: missing
        ? `expected the package ${name}, which runs TensorFlow.js ${format} models; it is not installed`
        : `the package ${name}, which runs TensorFlow.js ${format} models, is installed and does not load: ${reason}`,
      hint: `Run: npm install ${name}@^4.22.0`,
    },
    { cause },
  );
}
