import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Python of the environment that `install.sh` makes, or undefined where it is not there. */
export function peersPython(): string | undefined {
  const home = process.env.ESPALIER_HOME ?? join(homedir(), '.cache/espalier');
  const python = join(home, 'bench-peers/bin/python');
  return existsSync(join(home, 'bench-peers/installed.txt')) && existsSync(python) ? python : undefined;
}

/** What to say where it is not there. */
export const noPeers =
  'The peers are not installed: only ours is measured. scripts/bench/peers/install.sh brings them.';
