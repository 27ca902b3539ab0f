import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');

interface Started {
  process: ChildProcess;
  done: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** The command line, as `buildCommandLine.ts` built it, in processes of its own that work in `folder`; and what it leaves in its run folders there. */
export function commandLine(folder: string) {
  const start = (...args: string[]): Started => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    const done = new Promise<Awaited<Started['done']>>((settle) => {
      child.on('close', (code, signal) => settle({ code, signal, stdout, stderr }));
    });
    return { process: child, done };
  };

  const checkpointsOf = (out: string): string[] => {
    const path = join(folder, out, 'checkpoints');
    return existsSync(path)
      ? readdirSync(path)
          .filter((name) => name.endsWith('.safetensors'))
          .sort()
      : [];
  };

  return {
    start,
    espalier: (...args: string[]) => start(...args).done,
    checkpointsOf,
    /** Waits until the run in `out` has a checkpoint that it had not before; false where it ended first. */
    async nextCheckpoint(out: string, started: Started): Promise<boolean> {
      const before = checkpointsOf(out).at(-1);
      while (started.process.exitCode === null) {
        const newest = checkpointsOf(out).at(-1);
        if (newest !== undefined && newest !== before) return true;
        await setTimeout(10);
      }
      return false;
    },
    weightsOf: (out: string) => readFileSync(join(folder, out, 'model/weights.safetensors')),
    stateOf: (out: string) => JSON.parse(readFileSync(join(folder, out, 'status.json'), 'utf8')).state,
  };
}
