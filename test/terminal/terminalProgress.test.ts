import { describe, expect, it } from 'vitest';
import { terminalProgress } from '../../src/terminal/terminalProgress.js';

/** A stream that keeps what is written, ESC as ␛; `columns` makes it a terminal. */
function fakeStream(columns?: number) {
  const written: string[] = [];
  const stream = {
    isTTY: columns !== undefined,
    columns,
    write: (text: string) => written.push(text) > 0,
    on: () => stream,
  };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join('').replaceAll('\u001b', '␛') };
}

/** What a terminal shows in the end, cursor movements followed as far as the bar makes them. */
function screen(text: string): string[] {
  const lines = [''];
  let [row, column, savedRow, savedColumn] = [0, 0, 0, 0];
  for (const [token, code] of text.matchAll(/␛(7|8|\[[\d;?]*[A-Za-z])|[\s\S]/gu)) {
    if (code === '7') [savedRow, savedColumn] = [row, column];
    else if (code === '8') [row, column] = [savedRow, savedColumn];
    else if (code === '[1G' || token === '\r') column = 0;
    else if (code === '[2K') lines[row] = '';
    else if (code === '[0K') lines[row] = lines[row].slice(0, column);
    else if (token === '\n') {
      row++;
      column = 0;
      lines[row] ??= '';
    } else if (code === undefined) {
      lines[row] = lines[row].padEnd(column).slice(0, column) + token + lines[row].slice(column + 1);
      column++;
    }
  }
  return lines.map((line) => line.trimEnd());
}

const clock = () => {
  let time = 0;
  return () => (time += 1000);
};

describe('on a terminal', () => {
  it('leaves one line per stage, and what was said while a bar stood there', () => {
    const { stream, text } = fakeStream(80);
    const progress = terminalProgress(stream, clock());
    const stage = progress.begin('training', 100, 'examples');
    stage.advance(10, 'epoch 1, loss 0.700');
    progress.say('Stopping: finishing what is being written.');
    stage.advance(10, 'epoch 1, loss 0.650');
    stage.end();
    progress.say('stopped');
    expect(screen(text())).toEqual([
      'Stopping: finishing what is being written.',
      expect.stringMatching(/^training +20 examples in [\d.]+ s, [\d.]+\/s {2}epoch 1, loss 0\.650$/),
      'stopped',
      '',
    ]);
  });

  it.each([80, 100, 200])('fits %i columns with the note', (columns) => {
    const { stream, text } = fakeStream(columns);
    const stage = terminalProgress(stream, clock()).begin('labeling functions', 1000, 'rows');
    stage.advance(500, 'epoch 12, loss 0.65');
    stage.end();
    const bars = text()
      .split(/␛\S*?[A-Z8]|\r|\n/)
      .filter((part) => part.includes('━'));
    expect(Math.max(...bars.map((bar) => bar.length))).toBeLessThanOrEqual(columns);
    expect(bars.at(-1)).toContain('loss 0.65');
  });

  it('takes the bar of a stage that failed away, and its timer with it', async () => {
    const { stream, text } = fakeStream(80);
    const progress = terminalProgress(stream, clock());
    progress.begin('features', 10, 'rows').advance(3);
    progress.close();
    const written = text();
    await new Promise((done) => setTimeout(done, 250));
    expect(text()).toBe(written);
    expect(screen(written)).toEqual(['']);
  });

  it('changes nothing that would outlive a killed process', () => {
    const { stream, text } = fakeStream(80);
    const listeners = () => ['SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));
    const before = listeners();
    const stage = terminalProgress(stream, clock()).begin('training', 10, 'examples');
    expect(listeners()).toEqual(before);
    stage.advance(5);
    expect(text()).not.toMatch(/␛\[\?/);
    stage.end();
  });
});

it('writes plain lines where nobody watches', () => {
  const { stream, text } = fakeStream();
  const progress = terminalProgress(stream, clock());
  const stage = progress.begin('label models', 1, 'tasks');
  progress.say('a warning');
  stage.advance(1);
  stage.end();
  expect(text()).toMatch(/^a warning\nlabel models +1 task in [\d.]+ s/);
  expect(text()).not.toContain('␛');
});

describe('what an earlier process did', () => {
  it.each([undefined, 80])('counts in the whole and not in the rate (columns: %s)', (columns) => {
    const { stream, text } = fakeStream(columns);
    let time = 0;
    const progress = terminalProgress(stream, () => time);
    const stage = progress.begin('training', 100, 'examples', 60);
    time = 10_000;
    stage.advance(20);
    stage.end('epoch 4');
    expect(text()).toContain('80%');
    expect(text()).toContain('2 examples/s');
    expect(text()).toContain('20 examples in 10 s, 2/s  epoch 4');
  });

  it('an empty note takes the last one away', () => {
    const { stream, text } = fakeStream();
    const stage = terminalProgress(stream, clock()).begin('label models', 2, 'tasks');
    stage.advance(2, 'reply');
    stage.end('');
    expect(text()).not.toContain('reply\n');
  });
});
