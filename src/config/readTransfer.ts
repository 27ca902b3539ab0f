import { dirname, resolve } from 'node:path';
import { type TransferParams, transferParams } from '../training/transfer/transferParams.js';
import { type ConfigNode, child, withEntry } from './configNode.js';
import { parseSection } from './parseSection.js';
import type { Problems } from './problems.js';

/** Reads `transfer:`, the path in it made absolute from the folder of its file; undefined where there is none or it is wrong. */
export function readTransfer(root: ConfigNode, problems: Problems): TransferParams | undefined {
  const node = root.type === 'map' ? child(root, 'transfer') : undefined;
  if (!node) return undefined;
  const from = node.type === 'map' ? child(node, 'from') : undefined;
  const absolute =
    node.type === 'map' && from?.type === 'scalar' && typeof from.value === 'string' && from.value !== ''
      ? withEntry(node, 'from', { ...from, value: resolve(dirname(from.span.file.path), from.value) })
      : node;
  return parseSection(transferParams, { root, path: ['transfer'], problems }, absolute);
}
