import { resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { EspalierError } from '../core/errors.js';
import { exportFormatNames } from '../export/exportFormats.js';
import { exportParams } from '../export/exportParams.js';
import { exportRun } from '../run/exportRun.js';
import { RunFolder } from '../run/runFolder.js';
import { exportText } from '../terminal/exportText.js';
import type { CommandContext } from './commandContext.js';

export interface ExportOptions {
  format?: string;
  quantize?: string;
  page?: boolean;
  /** Names with commas between them. */
  columns?: string;
  test?: boolean;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** `espalier export RUN`: a folder (or file) for others to use, out of what the run folder holds. */
export async function exportCommand(run: string, options: ExportOptions, context: CommandContext): Promise<void> {
  const { format, quantize, page, test } = options;
  const columns = options.columns?.split(',').map((name) => name.trim());
  const parsed = exportParams.safeParse({ format, quantize, page, columns, test });
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    const [option] = path as (keyof ExportOptions)[];
    const allowed: Partial<Record<keyof ExportOptions, string>> = {
      format: exportFormatNames.join(', '),
      quantize: 'int8',
      columns: 'names with commas between them',
    };
    throw new EspalierError(
      {
        code: 'USAGE',
        message:
          option === undefined
            ? `export: ${message}`
            : `--${option}: expected ${allowed[option]}; received "${options[option]}"`,
      },
      { exitCode: 2 },
    );
  }
  const folder = new RunFolder(resolve(context.cwd, run));
  const to = resolve(context.cwd, options.out ?? folder.file('export', parsed.data.format));
  if (options.out !== undefined)
    await RunFolder.prepare(to, { force: false, resume: options.force ?? false, canResume: false });
  const exported = await exportRun(folder, parsed.data, context, to);
  context.print(
    options.json
      ? JSON.stringify(exported, null, 2)
      : exportText(exported, fileLabel(exported.path, context.cwd), context.columns),
  );
}
