// What features.js beside a SavedModel is: this file is bundled into it. A module with `encode`, and for other languages a program: rows as a JSON list on
// stdin, the inputs of `serving_default` as JSON on stdout.

import { encodeRows } from '../../features/encodeRows.js';
import type { FeatureEncoderJSON } from '../../features/featureEncoder.js';
import { type GraphInput, graphInputs } from './graphInputs.js';

/** `features.json`, as far as it is read. */
interface Features {
  readonly encoder: FeatureEncoderJSON;
}

/**
 * The inputs of the SavedModel for some rows.
 *
 * @param features `features.json`, parsed
 * @param rows plain objects with the columns that the features read
 */
export async function encode(
  features: Features,
  rows: Iterable<Readonly<Record<string, unknown>>>,
): Promise<Record<string, GraphInput>> {
  return graphInputs(await encodeRows(features.encoder, rows));
}

const files = typeof process === 'object' ? process.getBuiltinModule?.('node:fs') : undefined;
const started = files && process.argv[1];
if (started && files.realpathSync(started) === files.realpathSync(new URL(import.meta.url))) {
  try {
    const features = JSON.parse(files.readFileSync(new URL('features.json', import.meta.url), 'utf8')) as Features;
    const rows = JSON.parse(files.readFileSync(0, 'utf8')) as Record<string, unknown>[];
    const inputs = Object.entries(await encode(features, rows)).map(
      ([
        name,
        {
          values,
          shape: [n, width],
        },
      ]) => {
        const own = Array.from({ length: n }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
        return [name, own];
      },
    );
    process.stdout.write(JSON.stringify(Object.fromEntries(inputs)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
