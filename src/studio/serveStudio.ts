import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { EspalierError } from '../core/errors.js';
import { createApp, type PageFiles } from './createApp.js';
import type { Studio } from './studio.js';

/** A studio that listens. */
export interface ServedStudio {
  /** With the token: whoever opens it is let in. */
  readonly url: string;
  readonly port: number;
  /** Ends at once, open connections too. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 alone.
 *
 * @param options.port 0 for any that is free
 * @throws EspalierError PORT_TAKEN, CANNOT_LISTEN
 */
export async function serveStudio(studio: Studio, page: PageFiles, options: { port: number }): Promise<ServedStudio> {
  const token = randomBytes(24).toString('base64url');
  let port = options.port;
  const app = createApp(studio, page, { token, port: () => port });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((settle, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(listenError(error, options.port)));
    server.listen(options.port, '127.0.0.1', settle);
  });
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function listenError(error: NodeJS.ErrnoException, port: number): EspalierError {
  return error.code === 'EADDRINUSE'
    ? new EspalierError({
        code: 'PORT_TAKEN',
        path: '--port',
        message: `expected a free port; ${port} is taken`,
        hint: 'Leave --port out: any free one is taken then.',
      })
    : new EspalierError({ code: 'CANNOT_LISTEN', path: '--port', message: error.message });
}

/** Asks the system to open an address in a browser; where it cannot, the printed address is there. */
export function openInBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
