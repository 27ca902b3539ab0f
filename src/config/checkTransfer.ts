import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { noTfjsModel } from '../encoders/noTfjsModel.js';
import type { TransferParams } from '../training/transfer/transferParams.js';
import type { ConfigNode } from './configNode.js';
import { type Problems, placeOf } from './problems.js';

/** A SavedModel is no folder that training can start from; whether the others are whole is seen when they are read. */
export function checkTransfer(root: ConfigNode, { from }: TransferParams, problems: Problems): void {
  if (!existsSync(join(from, 'saved_model.pb')) || existsSync(join(from, 'model.json'))) return;
  const { code, message, hint } = noTfjsModel(from);
  problems.add(code, placeOf(root, ['transfer', 'from']), message, hint);
}
