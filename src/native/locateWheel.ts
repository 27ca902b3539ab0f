import { EspalierError } from '../core/errors.js';
import { lastLines } from './lastLines.js';
import { pipSelection } from './pipSelection.js';
import type { PinnedWheel } from './recipe.js';
import { runTool } from './runTool.js';

/**
 * Asks pip where a wheel lies, so that whatever pip is set up with here (an index of the company's, `find-links`, a proxy,
 * certificates) holds. Nothing is downloaded but what the index says about it.
 *
 * @returns a `https:` or `file:` address
 * @throws EspalierError DOWNLOAD where pip finds none; CHECKSUM where it finds another file than the pinned one
 */
export async function locateWheel(
  wheel: PinnedWheel,
  python: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<string> {
  const target = ['--target', 'nowhere', '--dry-run', '--ignore-installed', '--report', '-', '--quiet'];
  const ask = (...more: string[]) =>
    runTool(python, ['-m', 'pip', 'install', ...target, ...more, ...pipSelection(wheel)], { env, signal });
  // Reads what it needs out of the wheel's end where the index does not serve it apart; pip's option may go some day.
  let answer = await ask('--use-feature=fast-deps');
  if (answer?.code !== 0) answer = await ask();
  const where = `${wheel.name} ${wheel.version}`;
  if (answer?.code !== 0) {
    throw new EspalierError({
      code: 'DOWNLOAD',
      message: `${where}: pip does not find it:\n${lastLines(answer?.stderr ?? '')}`,
      hint: `pip reads its index from its own configuration (${python} -m pip config list) and from PIP_INDEX_URL and PIP_FIND_LINKS; python3 -m pip download must work there.`,
    });
  }
  const [found] = (JSON.parse(answer.stdout) as PipReport).install;
  const { url, archive_info: archive } = found.download_info;
  const sha256 = archive?.hashes?.sha256 ?? archive?.hash?.replace('sha256=', '');
  if (sha256 !== undefined && sha256 !== wheel.sha256) {
    throw new EspalierError({
      code: 'CHECKSUM',
      message: `${url}: expected the wheel with sha256 ${wheel.sha256}; the index offers one with ${sha256}`,
      hint: 'Ask whoever runs the index why its file is another one.',
    });
  }
  return url;
}

/** What is used of pip's installation report, version 1. */
interface PipReport {
  readonly install: readonly {
    readonly download_info: {
      readonly url: string;
      readonly archive_info?: { readonly hash?: string; readonly hashes?: { readonly sha256?: string } };
    };
  }[];
}
