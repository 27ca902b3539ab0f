import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CatalogEntry } from '../../src/encoders/catalog.js';

/**
 * The jar of an encoder of the catalog, brought by Maven, which knows this machine's mirror; undefined where there is no
 * Maven, or it does not get it.
 */
export function encoderJar({ path }: CatalogEntry): string | undefined {
  const [version, artifact, ...group] = path.split('/').slice(0, -1).reverse();
  const folder = mkdtempSync(join(tmpdir(), 'espalier-jar-'));
  const artifacts = `${group.reverse().join('.')}:${artifact}:${version}`;
  try {
    execFileSync('mvn', ['-B', '-q', 'dependency:copy', `-Dartifact=${artifacts}`, `-DoutputDirectory=${folder}`], {
      stdio: 'ignore',
      cwd: folder,
      timeout: 300_000,
    });
  } catch {
    return undefined;
  }
  const jar = join(folder, basename(path));
  return existsSync(jar) ? jar : undefined;
}
