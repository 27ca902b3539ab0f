import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../core/errors.js';
import { isPath } from '../features/isPath.js';
import { catalog } from './catalog.js';

/** A name or hub id, which is also the path of its folder: nothing that leads out of it. */
const encoderName = /^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)?$/i;

/** Where installed encoders lie. */
export function encodersFolder(home: string): string {
  return join(home, 'encoders');
}

/**
 * The folder of an encoder; or the problem that it is not there, with the command that brings it. Looks whether it is there,
 * and no more.
 *
 * @param model a name, a hub id, or an absolute path
 */
export function findEncoder(model: string, home: string): { folder: string } | { problem: Problem } {
  if (isPath(model)) {
    if (existsSync(model)) return { folder: model };
    return {
      problem: { code: 'ENCODER_MISSING', message: `expected an encoder's folder at ${model}; it is not there` },
    };
  }
  if (!encoderName.test(model)) {
    const message = `expected an encoder's name, a hub id (org/name) or a path that begins with ./, ../ or /; received "${model}"`;
    return { problem: { code: 'ENCODER_NAME', message } };
  }
  const folder = join(encodersFolder(home), ...model.split('/'));
  // Written last, so that what is there is whole.
  if (existsSync(join(folder, 'installed.json'))) return { folder };
  const names = Object.keys(catalog);
  if (names.includes(model) || model.includes('/')) {
    const message = `the encoder ${model} is not installed`;
    return { problem: { code: 'ENCODER_MISSING', message, hint: `Run: espalier encoder install ${model}` } };
  }
  const message = `expected one of ${names.join(', ')}, a hub id (org/name) or the path of a folder (./folder); received "${model}"`;
  return { problem: { code: 'ENCODER_NAME', message } };
}
