import cliProgress from 'cli-progress';
import type { Progress, ProgressStage } from '../core/progress.js';

/** Seconds between two plain lines of the same stage when nobody watches a bar. */
const secondsBetweenLines = 5;

/** Columns for a stage's name: the longest, and two blanks. */
const labelWidth = 20;

/** Columns that everything beside the bar itself may take, the note with epoch and loss included. */
const besideTheBar = 74;

/**
 * Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere.
 *
 * @param stream where to draw, usually `process.stderr`
 * @param now the clock, in milliseconds
 * @returns with `close`, which takes away the bar of a stage that failed: it would go on drawing, and keep the process alive
 */
export function terminalProgress(stream: NodeJS.WriteStream, now: () => number): Progress & { close(): void } {
  let aboveBar = (write: () => void) => write();
  let close = () => {};
  return {
    begin(label, total, unit, before = 0) {
      if (!stream.isTTY) return plainStage(stream, now, label, total, unit, before);
      const stage = barStage(stream, now, label, total, unit, before);
      aboveBar = stage.above;
      close = stage.close;
      return stage;
    },
    say(line) {
      aboveBar(() => stream.write(`${line}\n`));
    },
    close: () => close(),
  };
}

function barStage(
  stream: NodeJS.WriteStream,
  now: () => number,
  label: string,
  total: number,
  unit: string,
  before: number,
): ProgressStage & { above: (write: () => void) => void; close: () => void } {
  const started = now();
  let done = before;
  let lastNote = '';
  const bar = new cliProgress.SingleBar({
    stream,
    // A hidden cursor or lines that do not wrap would outlive a process that is killed.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    format: '{label} {bar} {percentage}%  {rate}  {eta_formatted} left  {note}',
    barsize: Math.max(6, Math.min(24, (stream.columns ?? 80) - besideTheBar)),
    barCompleteChar: '━',
    barIncompleteChar: '─',
    fps: 10,
    // The library's own way swallows SIGTERM.
    gracefulExit: false,
  });
  const draw = () => {
    const shown = {
      label: label.padEnd(labelWidth),
      rate: rateText(done - before, unit, now() - started),
      note: lastNote,
    };
    bar.start(Math.max(total, 1), Math.min(done, total), shown);
  };
  draw();
  return {
    advance(count, note = '') {
      done += count;
      lastNote = note || lastNote;
      bar.update(Math.min(done, total), { rate: rateText(done - before, unit, now() - started), note: lastNote });
    },
    end(note = lastNote) {
      bar.stop();
      stream.write(`${endLine(label, done - before, unit, now() - started, note)}\n`);
    },
    close: () => bar.stop(),
    above(write) {
      const { isActive } = bar;
      // It returns to where it began, so it must begin anew below what is written.
      if (isActive) bar.stop();
      write();
      if (isActive) draw();
    },
  };
}

function plainStage(
  stream: NodeJS.WriteStream,
  now: () => number,
  label: string,
  total: number,
  unit: string,
  before: number,
): ProgressStage {
  const started = now();
  let done = before;
  let lastNote = '';
  let lastLine = started;
  return {
    advance(count, note = '') {
      done += count;
      lastNote = note || lastNote;
      if (now() - lastLine < secondsBetweenLines * 1000) return;
      lastLine = now();
      const percent = total > 0 ? Math.round((100 * Math.min(done, total)) / total) : 100;
      const left = done > before ? ((now() - started) / (done - before)) * Math.max(total - done, 0) : 0;
      stream.write(
        `${label}: ${percent}% of ${withCommas(total)} ${unit}, ${rateText(done - before, unit, now() - started)}, ${seconds(left)} left${lastNote ? `, ${lastNote}` : ''}\n`,
      );
    },
    end(note = lastNote) {
      stream.write(`${endLine(label, done - before, unit, now() - started, note)}\n`);
    },
  };
}

function endLine(label: string, done: number, unit: string, milliseconds: number, note: string): string {
  const rate = milliseconds >= 50 && done > 0 ? `, ${rateText(done, '', milliseconds)}` : '';
  return `${label.padEnd(labelWidth)} ${withCommas(done)} ${plural(done, unit)} in ${seconds(milliseconds)}${rate}${note ? `  ${note}` : ''}`;
}

/** @param unit a plural, such as `rows` */
function plural(count: number, unit: string): string {
  return count === 1 ? unit.replace(/s$/, '') : unit;
}

function rateText(done: number, unit: string, milliseconds: number): string {
  if (milliseconds <= 0 || done <= 0) return '';
  const perSecond = (1000 * done) / milliseconds;
  return `${withCommas(perSecond < 10 ? Math.round(10 * perSecond) / 10 : Math.round(perSecond))}${unit && ` ${unit}`}/s`;
}

function seconds(milliseconds: number): string {
  const s = milliseconds / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  return s < 120 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`;
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
