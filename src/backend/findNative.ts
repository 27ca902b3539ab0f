import { join } from 'node:path';
import { espalierHome } from '../cache/espalierHome.js';
import { installedNative } from '../native/installedNative.js';
import { packageFolder } from '../native/packageFolder.js';

/** Where TensorFlow is to be had. */
export interface NativeSource {
  /** The npm package. */
  readonly name: string;
  /** Its name in an error message. */
  readonly shown: string;
  /** The file that loads it, where it is not looked for as a package of this project. */
  readonly entry?: string;
  /** Whether its library can use GPUs. */
  readonly forGpu: boolean;
  /** The library's version, where it is known before it is loaded. */
  readonly tensorflow?: string;
}

/**
 * Finds TensorFlow for a rung: what `espalier native install` built for it, else, for `native`, what was built for GPUs and runs on
 * the CPU as well, else the npm package.
 */
export async function findNative(
  kind: 'gpu' | 'native',
  packageName: string,
  home: string = espalierHome(),
): Promise<NativeSource> {
  for (const variant of kind === 'gpu' ? (['gpu'] as const) : (['cpu', 'gpu'] as const)) {
    const installed = await installedNative(home, variant);
    if (!installed) continue;
    return {
      name: '@tensorflow/tfjs-node',
      shown: `@tensorflow/tfjs-node in ${installed.folder}`,
      entry: join(packageFolder(installed.folder), 'dist/index.js'),
      forGpu: variant === 'gpu',
      tensorflow: installed.tensorflow,
    };
  }
  return { name: packageName, shown: packageName, forGpu: packageName.endsWith('-gpu') };
}
