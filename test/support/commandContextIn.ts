import type { CommandContext } from '../../src/commands/commandContext.js';
import { silentProgress } from '../../src/core/progress.js';

/**
 * What a command is called with in tests: nobody watches, nothing is interrupted, and what it prints is collected.
 *
 * @param cwd the folder that it is called in
 */
export function commandContextIn(cwd: string): { readonly context: CommandContext; readonly printed: string[] } {
  const printed: string[] = [];
  const context: CommandContext = {
    print: (text) => printed.push(text),
    progress: silentProgress,
    now: () => performance.now(),
    date: () => new Date(0),
    cwd,
    interactive: false,
    signal: new AbortController().signal,
  };
  return { context, printed };
}
