import { expect, it } from 'vitest';
import { type AskOptions, askRows } from '../../src/labeling/askRows.js';

const options: AskOptions = { timeLimit: 1, patience: 1, concurrency: 16, abort: () => {}, goOn: () => true };
const soon = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 1));

it('collects what becomes of each row, whether it answers at once or later', async () => {
  const outcomes = await askRows(
    4,
    (row) => {
      if (row === 1) throw new Error('one');
      return row === 2 ? soon('later') : row;
    },
    options,
  );
  expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['answer', 'thrown', 'answer', 'answer']);
  expect(outcomes[2]).toEqual({ kind: 'answer', answer: 'later' });
});

it('gives up a call that never answers, and tells it so', async () => {
  const told: number[] = [];
  const outcomes = await askRows(2, (row) => (row === 0 ? new Promise(() => {}) : soon('b')), {
    ...options,
    patience: 0.02,
    abort: (row) => told.push(row),
  });
  expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['timeout', 'answer']);
  expect(told).toEqual([0]);
});

it('listens to the run once, however many calls wait, and no longer than they do', async () => {
  const { signal } = new AbortController();
  let now = 0;
  let most = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = ((...args: Parameters<typeof add>) => {
    most = Math.max(most, ++now);
    add(...args);
  }) as typeof add;
  signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
    now--;
    remove(...args);
  }) as typeof remove;
  await askRows(100, soon, { ...options, signal });
  expect([most, now]).toEqual([1, 0]);
});

it('ends at once when the run is cancelled', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stopped')), 10);
  const started = performance.now();
  await expect(
    askRows(50, () => new Promise(() => {}), { ...options, patience: 60, signal: controller.signal }),
  ).rejects.toThrow('stopped');
  expect(performance.now() - started).toBeLessThan(10_000);
});
