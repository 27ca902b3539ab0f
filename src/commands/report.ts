import { resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { EspalierError } from '../core/errors.js';
import { reportRun } from '../run/reportRun.js';
import { RunFolder } from '../run/runFolder.js';
import type { CommandContext } from './commandContext.js';

/** `espalier report RUN…`: report.html anew, from what the run folders hold. */
export async function report(runs: string[], options: { out?: string }, context: CommandContext): Promise<void> {
  if (options.out && runs.length > 1) {
    throw new EspalierError({ code: 'USAGE', message: '--out names one file; give one run with it' }, { exitCode: 2 });
  }
  for (const path of runs) {
    const folder = new RunFolder(resolve(context.cwd, path));
    const written = await reportRun(folder, options.out && resolve(context.cwd, options.out));
    context.print(fileLabel(written, context.cwd));
  }
}
