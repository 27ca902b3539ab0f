import { availableParallelism, totalmem } from 'node:os';
import { textTable } from '../terminal/textTable.js';
import { version } from '../version.js';
import type { CommandContext } from './commandContext.js';

/** `espalier doctor`: the machine, and a proof of every backend that is there with the reason for every one that is not. */
export async function doctor(options: { json?: boolean }, context: CommandContext): Promise<void> {
  const { describeBackends } = await import('../backend/describeBackends.js');
  const machine = {
    espalier: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const backends = await describeBackends();
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
  for (const { kind, reason, remedy } of backends) {
    if (reason) context.print(`\n${kind}: ${reason.replace(`backend ${kind}: `, '')}${remedy ? `\n  ${remedy}` : ''}`);
  }
  const chosen = backends.find(({ usable }) => usable);
  context.print(`\nbackend: {kind: auto} takes ${chosen ? chosen.kind : 'none of them'} here.`);
}
