import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Limits {
  readonly seconds: number;
  /** Resident memory. */
  readonly bytes: number;
}

/** How a child process ended, and the lines of JSON that it had printed on stdout by then. */
export type RunEnd = { readonly lines: readonly unknown[] } & (
  | { readonly kind: 'done' }
  | { readonly kind: 'tooLong' }
  | { readonly kind: 'tooMuchMemory' }
  | { readonly kind: 'failed'; readonly message: string }
);

/** Runs a command to its end, or until it takes longer or holds more memory than it may: then it is killed. */
export function runLimited(command: string, args: readonly string[], limits: Limits): Promise<RunEnd> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let killed: 'tooLong' | 'tooMuchMemory' | undefined;
    const kill = (why: typeof killed) => {
      killed ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill('tooLong'), limits.seconds * 1000);
    const watch = setInterval(() => {
      if (child.pid !== undefined && residentBytes(child.pid) > limits.bytes) kill('tooMuchMemory');
    }, 50);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr = (stderr + text).slice(-4000)));
    const settle = (end: RunEnd) => {
      clearTimeout(timer);
      clearInterval(watch);
      resolve(end);
    };
    child.on('error', (error) => settle({ kind: 'failed', message: error.message, lines: [] }));
    child.on('close', (code, signal) => {
      const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1).split('\n');
      const lines = whole.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
      if (killed) settle({ kind: killed, lines });
      else if (code === 0) settle({ kind: 'done', lines });
      else {
        const message = stderr.trim().split('\n').at(-1) || `ended with ${code ?? signal}`;
        settle({ kind: 'failed', message, lines });
      }
    });
  });
}

function residentBytes(pid: number): number {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has just ended
  }
}
