import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { EspalierError } from '../core/errors.js';
import type { PageFiles } from '../studio/createApp.js';
import { openInBrowser, serveStudio } from '../studio/serveStudio.js';
import { Studio } from '../studio/studio.js';
import type { CommandContext } from './commandContext.js';

/** `espalier studio FILE|RUN`: a page on this machine to look at rows and labeling functions, and to edit them. Ends with Ctrl-C. */
export async function studio(
  target: string,
  options: { set?: string[]; port?: string; open?: boolean },
  context: CommandContext,
): Promise<void> {
  const { signal, cwd, cli } = context;
  const port = portOf(options.port ?? '0');
  const own = await Studio.open({ target, set: options.set, cwd, environment: context, signal, cli });
  let following: Promise<void> | undefined;
  try {
    const served = await serveStudio(own, await pageFiles(), { port });
    try {
      context.print(`${target}: ${served.url}\nCtrl-C ends it.`);
      if (options.open !== false && context.interactive) openInBrowser(served.url);
      following = own.follow();
      const stopped = signal.aborted ? undefined : once(signal, 'abort');
      // A run is only read: following it ends at once, and the page stays.
      await Promise.race([following.then(() => stopped), stopped]);
    } finally {
      await served.close();
    }
  } finally {
    // Nobody is served any more; a stage that is being stopped still has files in hand.
    await following?.catch(() => {});
    await own.close();
  }
}

function portOf(given: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) < 65_536) return Number(given);
  const message = `studio: expected a port, a whole number up to 65535, for --port; received "${given}"`;
  throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}

/** The page as scripts/build.mjs made it, beside the command line. */
async function pageFiles(): Promise<PageFiles> {
  const types = { 'index.html': 'text/html', 'studio.js': 'text/javascript', 'studio.css': 'text/css' };
  try {
    const files = await Promise.all(
      Object.entries(types).map(async ([name, type]) => {
        const text = await readFile(new URL(`./studio/${name}`, import.meta.url), 'utf8');
        return [name, { type: `${type}; charset=utf-8`, text }] as const;
      }),
    );
    return new Map(files);
  } catch (cause) {
    throw new EspalierError(
      {
        code: 'STUDIO_PAGE',
        message: `the studio's page is not built: ${(cause as Error).message}`,
        hint: 'npm run build',
      },
      { cause, exitCode: 3 },
    );
  }
}
