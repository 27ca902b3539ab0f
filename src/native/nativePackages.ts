import type { PinnedPackages } from './installPackages.js';
import manifest from './packages/package.json' with { type: 'json' };
import lock from './packages/package-lock.json' with { type: 'json' };

/** `@tensorflow/tfjs-node` with what it needs, and the headers of Node's addons. */
export const nativePackages: PinnedPackages = { name: '@tensorflow/tfjs-node', manifest, lock };
