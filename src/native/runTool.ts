import { spawn } from 'node:child_process';

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Given to its stdin. */
  readonly input?: string;
}

export interface ToolResult {
  /** Its exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and keeps what it said.
 *
 * @returns undefined where there is no such program
 * @throws the signal's reason when it was aborted, after the program is gone
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult | undefined> {
  const { cwd, env, signal, input } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const stop = () => child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  // A program that does not read its input closes the pipe; that is no fault.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  try {
    return await new Promise<ToolResult | undefined>((settle, fail) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'EACCES') settle(undefined);
        else fail(error);
      });
      child.on('close', (code, by) => settle({ code, signal: by, stdout, stderr }));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }
}
