import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockSweep } from '../../src/experiment/lockSweep.js';
import { isAlive, markOf } from '../../src/experiment/processMark.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The number of a process that has ended. */
const ended = () => spawnSync(process.execPath, ['--version']).pid;

describe('lockSweep', () => {
  it('is held by one, and free again afterwards', async () => {
    const path = join(folder, 'a', 'lock');
    const unlock = await lockSweep(path);
    await expect(lockSweep(path)).rejects.toThrow(/^SWEEP_RUNNING/);
    await unlock();
    expect(existsSync(path)).toBe(false);
    await (await lockSweep(path))();
    expect(readdirSync(join(folder, 'a'))).toEqual([]);
  });

  it('is taken from a process that is gone, and from no other host', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: ended(), host: hostname() }));
    await (await lockSweep(path))();
    // The number lives on in another process: the time at which it began tells.
    writeFileSync(path, JSON.stringify({ pid: process.pid, began: '1', host: hostname() }));
    await (await lockSweep(path))();
    writeFileSync(path, '{"pid": 12');
    await (await lockSweep(path))();
    writeFileSync(path, JSON.stringify({ pid: ended(), host: `not ${hostname()}` }));
    await expect(lockSweep(path)).rejects.toThrow(/^SWEEP_RUNNING/);
  });
});

describe('isAlive', () => {
  it('knows a living process from one that is gone', async () => {
    expect(await isAlive(await markOf(process.pid))).toBe(true);
    expect(await isAlive({ pid: ended() })).toBe(false);
  });
});
