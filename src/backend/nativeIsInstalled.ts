import { findNative } from './findNative.js';
import { packageResolves } from './packageResolves.js';

/** Whether TensorFlow for a rung lies here: what `espalier native install` built, or the npm package. */
export async function nativeIsInstalled(kind: 'gpu' | 'native', packageName: string): Promise<boolean> {
  const { entry, name } = await findNative(kind, packageName);
  return entry !== undefined || packageResolves(name);
}
