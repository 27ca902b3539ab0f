import { listParts, registries } from '../config/index.js';
import { didYouMean } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';

/** `espalier list [KIND]`: what can stand behind every `kind:`, read from the registries. */
export async function list(
  point: string | undefined,
  options: { json?: boolean },
  context: CommandContext,
): Promise<void> {
  const points = Object.keys(registries);
  if (point !== undefined && !points.includes(point)) {
    throw new EspalierError(
      {
        code: 'USAGE',
        message: `list: expected one of ${points.join(', ')}; received "${point}"${didYouMean(point, points)}`,
      },
      { exitCode: 2 },
    );
  }
  const parts = listParts().filter((part) => point === undefined || part.point === point);
  if (options.json) {
    context.print(JSON.stringify(parts, null, 2));
    return;
  }
  context.print(
    textTable(
      ['extension point', 'kind', 'what it is'],
      parts.map(({ point, kind, summary }, i) => [parts[i - 1]?.point === point ? '' : point, kind, summary]),
    ),
  );
}
