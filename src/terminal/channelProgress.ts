import type { Progress } from '../core/progress.js';
import type { ProgressMessage } from '../core/progressMessage.js';

/** Milliseconds between two messages about one stage. */
const pause = 200;

/**
 * Progress told over a channel: to a process that started this one and shows it in its own way. A stage's first and last state are always told.
 *
 * @param tell sends a message; what nobody hears is lost
 * @param now the clock, in milliseconds
 */
export function channelProgress(
  tell: (message: ProgressMessage) => void,
  now: () => number,
): Progress & { close(): void } {
  return {
    begin(label, total, unit, before = 0) {
      const started = now();
      let done = before;
      let note = '';
      let last = Number.NEGATIVE_INFINITY;
      const say = () => {
        last = now();
        tell({ event: 'stage', label, done, total, unit, before, milliseconds: last - started, note });
      };
      say();
      return {
        advance(count, said = '') {
          done += count;
          note = said || note;
          if (now() - last >= pause) say();
        },
        end(said = note) {
          note = said;
          say();
        },
      };
    },
    say: (line) => tell({ event: 'said', line }),
    close: () => {},
  };
}
