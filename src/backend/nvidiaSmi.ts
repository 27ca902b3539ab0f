import { runTool } from '../native/runTool.js';

/** What NVIDIA's own tool says of a process. */
export interface NvidiaSmi {
  /** `NVIDIA H100 80GB HBM3, driver 550.54.15`, one per GPU. */
  readonly gpus: readonly string[];
  /** GPU memory that the process holds, in MiB; undefined where the tool does not list it, as inside most containers. */
  readonly heldMiB?: number;
}

/** Asks `nvidia-smi` for the GPUs and for a process on them; undefined where there is no such tool. */
export async function nvidiaSmi(
  pid: number = process.pid,
  env: NodeJS.ProcessEnv = process.env,
): Promise<NvidiaSmi | undefined> {
  const ask = async (query: string) => {
    const answer = await runTool('nvidia-smi', [query, '--format=csv,noheader,nounits'], { env });
    if (answer?.code !== 0) return undefined;
    const lines = answer.stdout.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => line.split(',').map((cell) => cell.trim()));
  };
  const gpus = await ask('--query-gpu=name,driver_version');
  if (!gpus) return undefined;
  const held = ((await ask('--query-compute-apps=pid,used_memory')) ?? []).filter(([each]) => Number(each) === pid);
  return {
    gpus: gpus.map(([name, driver]) => `${name}, driver ${driver}`),
    // A process on two GPUs has a line for each; a MIG slice says [N/A].
    ...(held.length > 0 && { heldMiB: held.reduce((sum, [, memory]) => sum + (Number(memory) || 0), 0) }),
  };
}
