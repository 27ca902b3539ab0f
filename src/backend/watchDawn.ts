import { EspalierError } from '../core/errors.js';
import type { Device } from './dawn.js';

/** What of `@tensorflow/tfjs-backend-webgpu`'s backend is watched. */
export interface WebgpuEngine {
  read(dataId: object): Promise<unknown>;
  readSync(dataId: object): unknown;
  runWebGPUProgram(program: { readonly constructor: { readonly name: string } }, ...rest: never[]): unknown;
  dispose(): void;
}

/**
 * Makes every message of Dawn's validation an error, at the operation that it is about; on its own it becomes a line on the console, and the
 * operation gives zeros. After one, nothing more is read from the device: what it holds cannot be trusted.
 *
 * @param shown the device in words, for the message
 */
export function watchDawn<E extends WebgpuEngine>(engine: E, device: Device, shown: string): E {
  let fault: EspalierError | undefined;
  const note = (message: string) => {
    fault ??= new EspalierError({
      code: 'BACKEND_FAULT',
      message: `backend webgpu (${shown}): ${message.trim().split('\n', 1)[0]}`,
      hint: 'Nothing of what it computed is kept. Choose another backend, such as backend: {kind: wasm}.',
    });
  };
  const check = () => {
    if (fault) throw fault;
  };
  device.addEventListener('uncapturederror', (event) => {
    // Or Dawn writes it to the console as well.
    event.preventDefault();
    note(event.error.message);
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') note(`the device was lost: ${message}`);
  });
  const { read, readSync, runWebGPUProgram, dispose } = engine;
  return Object.assign(engine, {
    async read(dataId: object) {
      check();
      const values = await read.call(engine, dataId);
      check();
      return values;
    },
    readSync(dataId: object) {
      check();
      const values = readSync.call(engine, dataId);
      check();
      return values;
    },
    runWebGPUProgram(...given: Parameters<E['runWebGPUProgram']>) {
      check();
      const output = runWebGPUProgram.apply(engine, given);
      check();
      return output;
    },
    dispose() {
      dispose.call(engine);
      // Dawn's threads would keep the process alive.
      device.destroy();
    },
  });
}
