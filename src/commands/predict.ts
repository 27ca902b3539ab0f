import { extname, resolve } from 'node:path';
import { openBackend } from '../backend/openBackend.js';
import { fileLabel } from '../config/configFile.js';
import { EspalierError } from '../core/errors.js';
import { openRowStream } from '../data/openRowStream.js';
import { sourceAt } from '../data/sourceAt.js';
import { loadNetwork } from '../network/loadNetwork.js';
import { predictStream } from '../run/predictStream.js';
import { RunFolder } from '../run/runFolder.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import type { CommandContext } from './commandContext.js';
import { type PredictionFormat, predictionFormats, predictionLines, writePredictions } from './writePredictions.js';

/**
 * `espalier predict RUN DATA`: every task's class and probabilities for every row, in the order of the rows. DATA is a file,
 * a glob or a WRENCH folder; it needs the columns that the features read, and no labels. Rows pass by in chunks, so that there may be any
 * number of them.
 */
export async function predict(
  run: string,
  data: string,
  options: { out?: string },
  context: CommandContext,
): Promise<void> {
  const format = options.out === undefined ? '.jsonl' : (extname(options.out).toLowerCase() as PredictionFormat);
  if (!predictionFormats.includes(format)) {
    throw new EspalierError(
      {
        code: 'USAGE',
        message: `--out: expected a name ending in .parquet, .csv or .jsonl; received "${options.out}"`,
      },
      { exitCode: 2 },
    );
  }
  const { progress, signal, now } = context;
  const folder = new RunFolder(resolve(context.cwd, run));
  const manifest = await folder.readJson<ModelManifest>('model/manifest.json');
  const rows = await openRowStream(await sourceAt(resolve(context.cwd, data)), { id: manifest.idColumn, signal });
  try {
    const backend = await openBackend('auto');
    try {
      const network = await loadNetwork(backend, folder.file('model'));
      const chunks = predictStream(manifest, network, rows, { progress, signal, now });
      if (options.out === undefined) {
        for await (const lines of predictionLines('.jsonl', manifest.tasks, chunks)) context.print(lines);
      } else {
        const path = resolve(context.cwd, options.out);
        await writePredictions(path, format, manifest.tasks, chunks);
        progress.say(`${fileLabel(path, context.cwd)}: ${rows.n} ${rows.n === 1 ? 'row' : 'rows'}`);
      }
      network.dispose();
    } finally {
      backend.dispose();
    }
  } finally {
    await rows.close();
  }
}
