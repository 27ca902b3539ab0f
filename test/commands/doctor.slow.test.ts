import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { BackendDescription } from '../../src/backend/describeBackends.js';
import { espalierHome } from '../../src/cache/espalierHome.js';
import { installedNative } from '../../src/native/installedNative.js';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const empty = mkdtempSync(join(tmpdir(), 'espalier-doctor-'));
afterAll(() => rmSync(empty, { recursive: true }));

const installed = await installedNative(espalierHome(), 'cpu');

/** What the built command line says of the backends, with Espalier's home at `home`. */
function doctor(home: string, ...more: string[]): BackendDescription[] {
  const env = { ...process.env, ESPALIER_HOME: home };
  return JSON.parse(execFileSync(process.execPath, [cli, 'doctor', '--json', ...more], { env, encoding: 'utf8' }))
    .backends;
}

const of = (kind: string, rows: readonly BackendDescription[]) => rows.find((row) => row.kind === kind)!;

describe('doctor', () => {
  it('describes every rung, and says what would bring those that are not there', () => {
    const rows = doctor(empty);
    expect(rows.map(({ kind }) => kind)).toEqual(['gpu', 'native', 'webgpu', 'wasm', 'cpu']);
    for (const { usable, proof, reason, remedy } of rows) {
      if (usable) expect(proof!.largestError).toBeLessThan(1e-3);
      else
        expect([reason, remedy]).toEqual([
          expect.stringContaining('backend '),
          expect.stringMatching(/native install/),
        ]);
    }
    expect(of('wasm', rows).usable && of('cpu', rows).usable).toBe(true);
    expect(doctor(empty, '--backend', 'cpu').map(({ kind }) => kind)).toEqual(['cpu']);
  });

  it.skipIf(!installed)('proves native where espalier native install brought it', () => {
    const native = of('native', doctor(espalierHome()));
    expect(native).toMatchObject({ usable: true, versions: { tensorflow: installed!.tensorflow } });
    expect(native.device).toMatch(/^CPU, .*thread.*TensorFlow 2\..*built here/);
    expect(native.proof!.largestError).toBeLessThan(1e-3);
  });
});
