import { readFile } from 'node:fs/promises';

/** What tells a process from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, in the kernel's ticks; left out where the system does not tell. */
  readonly began?: string;
}

/** The mark of a living process. */
export async function markOf(pid: number): Promise<ProcessMark> {
  const began = await beganAt(pid);
  return { pid, ...(began !== undefined && { began }) };
}

/** Whether the very process that a mark is of still lives on this machine. */
export async function isAlive({ pid, began }: ProcessMark): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return began === undefined || began === (await beganAt(pid));
}

/** Field 22 of Linux's /proc/<pid>/stat, counted behind the command's name, which may hold blanks; undefined for a zombie and where there is no /proc. */
async function beganAt(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}
