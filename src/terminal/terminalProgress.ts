import cliProgress from 'cli-progress';
import type { Progress, ProgressStage } from '../core/progress.js';

/** Seconds between two plain lines of the same stage when nobody watches a bar. */
const secondsBetweenLines = 5;

/**
 * Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere.
 *
 * @param stream where to draw, usually `process.stderr`
 * @param now the clock, in milliseconds
 */
export function terminalProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let clearBar = () => {};
  return {
    begin(label, total, unit) {
      if (!stream.isTTY) return plainStage(stream, now, label, total, unit);
      const stage = barStage(stream, now, label, total, unit);
      clearBar = stage.clear;
      return stage;
    },
    say(line) {
      clearBar();
      stream.write(`${line}\n`);
    },
  };
}

function barStage(
  stream: NodeJS.WriteStream,
  now: () => number,
  label: string,
  total: number,
  unit: string,
): ProgressStage & { clear: () => void } {
  const started = now();
  let done = 0;
  let lastNote = '';
  const bar = new cliProgress.SingleBar({
    stream,
    hideCursor: true,
    clearOnComplete: true,
    format: '{label} {bar} {percentage}%  {rate}  {eta_formatted} left  {note}',
    barsize: 24,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    fps: 10,
    gracefulExit: true,
  });
  bar.start(Math.max(total, 1), 0, { label: label.padEnd(24), rate: '', note: '' });
  return {
    advance(count, note = '') {
      done += count;
      lastNote = note || lastNote;
      bar.update(Math.min(done, total), { rate: rateText(done, unit, now() - started), note: lastNote });
    },
    end() {
      bar.stop();
      stream.write(`${endLine(label, done, unit, now() - started, lastNote)}\n`);
    },
    clear: () => {
      if (bar.isActive) stream.write('\r\u001b[2K');
    },
  };
}

function plainStage(
  stream: NodeJS.WriteStream,
  now: () => number,
  label: string,
  total: number,
  unit: string,
): ProgressStage {
  const started = now();
  let done = 0;
  let lastNote = '';
  let lastLine = started;
  return {
    advance(count, note = '') {
      done += count;
      lastNote = note || lastNote;
      if (now() - lastLine < secondsBetweenLines * 1000) return;
      lastLine = now();
      const percent = total > 0 ? Math.round((100 * Math.min(done, total)) / total) : 100;
      const left = done > 0 ? ((now() - started) / done) * Math.max(total - done, 0) : 0;
      stream.write(
        `${label}: ${percent}% of ${withCommas(total)} ${unit}, ${rateText(done, unit, now() - started)}, ${seconds(left)} left${lastNote ? `, ${lastNote}` : ''}\n`,
      );
    },
    end() {
      stream.write(`${endLine(label, done, unit, now() - started, lastNote)}\n`);
    },
  };
}

function endLine(label: string, done: number, unit: string, milliseconds: number, note: string): string {
  const rate = milliseconds >= 50 && done > 0 ? `, ${rateText(done, unit, milliseconds)}` : '';
  return `${label.padEnd(24)} ${withCommas(done)} ${unit} in ${seconds(milliseconds)}${rate}${note ? `  ${note}` : ''}`;
}

function rateText(done: number, unit: string, milliseconds: number): string {
  if (milliseconds <= 0 || done <= 0) return '';
  const perSecond = (1000 * done) / milliseconds;
  return `${withCommas(perSecond < 10 ? Math.round(10 * perSecond) / 10 : Math.round(perSecond))} ${unit}/s`;
}

function seconds(milliseconds: number): string {
  const s = milliseconds / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  return s < 120 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`;
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
