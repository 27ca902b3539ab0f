import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EspalierError } from '../../src/core/errors.js';
import { systemError } from '../../src/core/systemError.js';

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}

it('says where the operating system refused, and why', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-system-'));
  const file = join(folder, 'a.txt');
  writeFileSync(file, '');
  const gone = systemError(failure(() => readFileSync(join(folder, 'gone.txt'))));
  expect(gone).toMatchObject({ code: 'CANNOT_ACCESS', exitCode: 1 });
  expect(gone!.message).toContain(`${join(folder, 'gone.txt')}: `);
  expect(systemError(failure(() => readFileSync(join(file, 'below'))))!.message).toContain('ENOTDIR');
  expect(systemError(failure(() => readFileSync(folder)))!.code).toBe('CANNOT_ACCESS');
  rmSync(folder, { recursive: true });
});

it('tells a full disk from a missing permission', () => {
  const refused = (code: string, path?: string) =>
    systemError(Object.assign(new Error(code), { code, path, syscall: 'write' }));
  expect(refused('ENOSPC')).toMatchObject({ code: 'CANNOT_WRITE' });
  expect(refused('ENOSPC')!.message).toContain('no space left');
  expect(refused('EACCES', '/x')).toMatchObject({ code: 'CANNOT_ACCESS', problems: [{ path: '/x' }] });
});

it('leaves every other error to whoever knows it', () => {
  expect(systemError(new TypeError('x is not a function'))).toBeUndefined();
  expect(systemError(Object.assign(new Error('no such part'), { code: 'MODULE_NOT_FOUND' }))).toBeUndefined();
  expect(systemError(new EspalierError({ code: 'ENOENT', message: 'x' }))).toBeUndefined();
  expect(systemError('ENOENT')).toBeUndefined();
});
