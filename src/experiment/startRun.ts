import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How a process of the command line ended. */
export interface RunEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seconds: number;
  readonly timedOut: boolean;
  /** The last lines that it said, where it failed. */
  readonly said: string;
}

/** Seconds in which a process that was asked to stop may write its checkpoint. */
const grace = 60;

/**
 * Starts the command line once more, and waits for its end. It is in a process group of its own, so that a Ctrl-C reaches it once, through `signal`; and it stops by
 * itself when its channel to this process closes, however this one ends.
 *
 * @param options `log`: the file that takes what it says; `environment`: variables beside this process's, `imposed`: in place of them; `cwd`: its folder, otherwise this one's; `timeout` in seconds; `onStart` hears its process
 */
export async function startRun(
  command: readonly string[],
  options: {
    readonly log: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly imposed?: Readonly<Record<string, string>>;
    readonly timeout?: number;
    readonly signal?: AbortSignal;
    readonly cwd?: string;
    readonly onStart?: (child: ChildProcess) => Promise<void>;
    readonly now: () => number;
  },
): Promise<RunEnd> {
  const { log, environment, imposed, cwd, timeout, signal, now } = options;
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'a');
  const started = now();
  const child = spawn(command[0], command.slice(1), {
    stdio: ['ignore', 'ignore', file, 'ipc'],
    detached: true,
    env: { ...environment, ...process.env, ...imposed },
    ...(cwd !== undefined && { cwd }),
  });
  closeSync(file);
  const ended = new Promise<Pick<RunEnd, 'code' | 'signal'>>((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (code, by) => settle({ code, signal: by }));
  });
  let timedOut = false;
  let hard: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGINT');
    hard ??= setTimeout(() => child.kill('SIGKILL'), 1000 * grace);
  };
  const clock =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          stop();
        }, 1000 * timeout);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (child.pid !== undefined) await options.onStart?.(child);
    if (signal?.aborted) stop();
    const end = await ended;
    return { ...end, seconds: (now() - started) / 1000, timedOut, said: end.code === 0 ? '' : lastLines(log) };
  } finally {
    clearTimeout(clock);
    clearTimeout(hard);
    signal?.removeEventListener('abort', stop);
    if (child.connected) child.disconnect();
  }
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-6).join('\n');
}
