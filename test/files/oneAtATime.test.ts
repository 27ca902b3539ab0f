import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { oneAtATime } from '../../src/files/oneAtATime.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lets one after the other in, and leaves nothing behind', async () => {
  const lock = join(folder, 'below/one.lock');
  let inside = 0;
  let most = 0;
  const waited: number[] = [];
  const work = async () => {
    most = Math.max(most, ++inside);
    await setTimeout(20);
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => oneAtATime(lock, work, { onWait: (pid) => waited.push(pid) })));
  expect(most).toBe(1);
  expect(waited).toEqual([process.pid, process.pid]);
  expect(readdirSync(join(folder, 'below'))).toEqual([]);
});

it('takes over from a process that died', async () => {
  const lock = join(folder, 'dead.lock');
  writeFileSync(lock, '4194399'); // above the highest process number that Linux gives by default
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await setTimeout(5);
    return inside--;
  };
  expect(await Promise.all([oneAtATime(lock, work), oneAtATime(lock, work), oneAtATime(lock, work)])).toEqual([
    1, 1, 1,
  ]);
  expect(most).toBe(1);
});

it('lets go where the work fails, and stops waiting where it is told to', async () => {
  const lock = join(folder, 'fails.lock');
  await expect(oneAtATime(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
  const stop = new AbortController();
  let finish = () => {};
  let held = Promise.resolve();
  await new Promise<void>((begun) => {
    const work = () =>
      new Promise<void>((done) => {
        finish = done;
        begun();
      });
    held = oneAtATime(lock, work);
  });
  const waiting = oneAtATime(lock, async () => {}, { signal: stop.signal, onWait: () => stop.abort() });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  finish();
  await held;
  expect(existsSync(lock)).toBe(false);
});
