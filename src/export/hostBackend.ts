import type { Backend } from '../backend/backend.js';
import { plainDense } from '../backend/dense.js';
import { hostTf } from './hostTf.js';

/** What an exported network runs on: the network's own code meets {@link hostTf} in the place of a tensor library. */
export const hostBackend: Backend = {
  kind: 'cpu',
  device: 'plain JavaScript',
  versions: {},
  tf: hostTf,
  dense: plainDense(hostTf),
  activate: async () => {},
  dispose: () => {},
};
