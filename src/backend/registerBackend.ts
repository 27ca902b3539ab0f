import { EspalierError } from '../core/errors.js';
import type { Backend, BackendName, TF } from './backend.js';
import { registerGradients } from './gradients.js';
import { quietly } from './quietly.js';

/** What a rung brings; `registerBackend` adds what is the same for all. */
export type BackendParts = Omit<Backend, 'activate' | 'dispose'>;

/**
 * Makes `engineName` tfjs's active backend and returns the opened rung.
 *
 * @param describe reads what can only be known once the backend is active
 * @throws EspalierError BACKEND_BROKEN when tfjs cannot start it
 */
export async function registerBackend(
  tf: TF,
  kind: BackendName,
  engineName: string,
  remedy: string,
  describe: () => Pick<BackendParts, 'device' | 'versions' | 'dense' | 'openTables' | 'tracing'>,
): Promise<Backend> {
  // Production mode is what silences tfjs's own greeting and warnings; it changes no result.
  tf.enableProdMode();
  const activate = async () => {
    const { value: started, lines } = await quietly(async () => {
      const ready = await tf.setBackend(engineName);
      if (ready) await tf.ready();
      return ready;
    });
    if (!started) {
      throw new EspalierError({
        code: 'BACKEND_BROKEN',
        message: `backend ${kind}: its package loads and it does not start${lines.length ? `: ${lines.join(' ')}` : ''}`,
        hint: remedy,
      });
    }
  };
  await activate();
  registerGradients(tf);
  return {
    kind,
    tf,
    ...describe(),
    activate,
    dispose() {
      const factory = tf.findBackendFactory(engineName);
      if (!factory) return;
      tf.removeBackend(engineName);
      tf.registerBackend(engineName, factory);
    },
  };
}
