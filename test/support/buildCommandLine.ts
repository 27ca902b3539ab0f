import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Before the first slow test: dist/ from the sources as they are, so that no test of the command line runs what was built some time ago. */
export function setup(): void {
  execFileSync(process.execPath, [resolve(import.meta.dirname, '../../scripts/build.mjs'), '--code'], {
    stdio: 'inherit',
  });
}
