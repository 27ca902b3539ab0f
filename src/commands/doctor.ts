import { availableParallelism, totalmem } from 'node:os';
import { basename } from 'node:path';
import type { BackendKind, BackendName } from '../backend/backend.js';
import type { BackendDescription } from '../backend/describeBackends.js';
import { didYouMean } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { runTool } from '../native/runTool.js';
import { textTable } from '../terminal/textTable.js';
import { version } from '../version.js';
import type { CommandContext } from './commandContext.js';

/** `espalier doctor`: the machine, and a proof of every backend that is there with the reason for every one that is not. */
export async function doctor(options: { json?: boolean; backend?: string }, context: CommandContext): Promise<void> {
  const { backends: registry } = await import('../backend/index.js');
  const { describeBackends } = await import('../backend/describeBackends.js');
  const kinds = Object.keys(registry) as BackendName[];
  const only = options.backend as BackendName | undefined;
  if (only !== undefined && !kinds.includes(only)) {
    const message = `doctor --backend: expected one of ${kinds.join(', ')}; received "${only}"${didYouMean(only, kinds)}`;
    throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
  }
  const machine = {
    espalier: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const backends: BackendDescription[] = [];
  for (const kind of only ? [only] : kinds) {
    const apart = !only && (kind === 'gpu' || kind === 'native' || kind === 'webgpu');
    const description = apart ? await describeApart(kind, registry[kind], context) : undefined;
    backends.push(description ?? (await describeBackends([kind]))[0]);
  }
  if (options.json) {
    context.print(JSON.stringify({ machine, backends }, null, 2));
    return;
  }
  context.print(
    `espalier ${machine.espalier}, node ${machine.node}, ${machine.platform}, ${machine.cores} cores, ${machine.memoryGiB} GiB\n`,
  );
  context.print(
    textTable(
      ['backend', 'here', 'device', 'proof'],
      backends.map(({ kind, usable, device, proof }) => [
        kind,
        usable ? 'yes' : 'no',
        device ?? '',
        proof ? `product and gradient right (largest error ${proof.largestError.toExponential(1)})` : '',
      ]),
    ),
  );
  for (const { kind, reason, remedy, nvidiaSmi } of backends) {
    if (reason) context.print(`\n${kind}: ${reason.replace(`backend ${kind}: `, '')}${remedy ? `\n  ${remedy}` : ''}`);
    if (!nvidiaSmi) continue;
    const { gpus, heldMiB } = nvidiaSmi;
    const held =
      heldMiB === undefined
        ? 'it does not list this process, as in most containers'
        : `this process held ${heldMiB} MiB`;
    context.print(`\n${kind}: nvidia-smi sees ${gpus.join('; ')}; ${held}`);
  }
  if (only) return;
  const chosen = backends.find(({ usable, software }) => usable && !software);
  context.print(`\nbackend: {kind: auto} takes ${chosen ? chosen.kind : 'none of them'} here.`);
}

/**
 * Describes a rung in a process of its own: a process holds one TensorFlow, and a library or a driver that this machine cannot run
 * ends the process that loads it.
 *
 * @returns undefined where this program cannot start itself anew, as when it runs from its sources
 */
async function describeApart(
  kind: BackendName,
  { summary, remedy }: BackendKind,
  { signal }: CommandContext,
): Promise<BackendDescription | undefined> {
  const [program, cli] = process.argv;
  if (!cli || !['cli.js', 'espalier'].includes(basename(cli))) return undefined;
  const result = await runTool(program, [...process.execArgv, cli, 'doctor', '--backend', kind, '--json'], { signal });
  if (result?.code === 0) return (JSON.parse(result.stdout) as { backends: BackendDescription[] }).backends[0];
  const reason = `backend ${kind}: its process ended with ${result?.signal ?? `exit code ${result?.code}`}`;
  return { kind, summary, usable: false, reason, remedy };
}
