import cliProgress from 'cli-progress';
import type { Progress, ProgressStage } from '../core/progress.js';

/** Seconds between two plain lines of the same stage when nobody watches a bar. */
const secondsBetweenLines = 5;

/** Of the label, and of the note that training puts behind the bar. */
const labelWidth = 18;
const noteWidth = 'epoch 12, loss 0.123'.length;
/** `<label> <bar> 100%  12,345 examples/s  12s left  <note>` without its bar. */
const widthBesideBar = labelWidth + ' '.length + ' 100%  12,345 examples/s  12s left  '.length + noteWidth;

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
    // What is said beside the bar (the loss) matters more than its length.
    barsize: Math.max(6, Math.min(24, stream.columns - widthBesideBar)),
    barCompleteChar: '━',
    barIncompleteChar: '─',
    fps: 10,
    gracefulExit: true,
  });
  bar.start(Math.max(total, 1), 0, { label: label.padEnd(labelWidth), rate: '', note: '' });
  return {
    advance(count, note = '') {
      done += count;
      lastNote = note || lastNote;
      bar.update(Math.min(done, total), { rate: rateText(done, unit, now() - started), note: lastNote });
    },
    end(note = '') {
      bar.stop();
      stream.write(`${endLine(label, done, unit, now() - started, note)}\n`);
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
    end(note = '') {
      stream.write(`${endLine(label, done, unit, now() - started, note)}\n`);
    },
  };
}

function endLine(label: string, done: number, unit: string, milliseconds: number, note: string): string {
  const rate = milliseconds >= 50 && done > 0 ? `, ${rateText(done, unit, milliseconds)}` : '';
  return `${label.padEnd(labelWidth)} ${withCommas(done)} ${done === 1 ? unit.replace(/s$/, '') : unit} in ${seconds(milliseconds)}${rate}${note ? `  ${note}` : ''}`;
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
