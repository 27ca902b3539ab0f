import { readFileSync } from 'node:fs';

/** The most memory that this process alone has held; `process.resourceUsage` would count what its parent held when it forked. */
export function peakRssBytes(): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) * 1024;
}
