import { EspalierError } from '../core/errors.js';
import { lastLines } from './lastLines.js';
import { packageFolder } from './packageFolder.js';
import { runTool } from './runTool.js';

/** Loads the package and multiplies two matrices: 1·3 + 2·4 = 11. Of an error it says the message alone. */
const trial = `
try {
  const tf = require(process.argv[1]);
  const [value] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
  if (tf.getBackend() !== 'tensorflow' || value !== 11) throw new Error(tf.getBackend() + ' gave ' + value + ' for 11');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
`;

/**
 * Loads what was built in a process of its own: a library that the processor or the system cannot run ends that process,
 * not this one.
 *
 * @throws EspalierError NATIVE_LOAD with what the process said
 */
export async function tryAddon(folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  const result = await runTool(process.execPath, ['-e', trial, packageFolder(folder)], {
    cwd: folder,
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: '2', CUDA_VISIBLE_DEVICES: '-1' },
    signal,
  });
  if (result?.code === 0) return;
  const ended = result?.signal ? `the process was ended by ${result.signal}` : 'the process ended with an error';
  throw new EspalierError({
    code: 'NATIVE_LOAD',
    message: `native install: the addon is built and does not run: ${ended}\n${lastLines(result?.stderr ?? '')}`,
    hint:
      result?.signal === 'SIGILL'
        ? "TensorFlow's builds need a processor with AVX."
        : "TensorFlow's builds need glibc 2.17 or newer.",
  });
}
