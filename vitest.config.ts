import { defineConfig } from 'vitest/config';
import { espalierHome } from './src/cache/espalierHome.js';
import { installedNative } from './src/native/installedNative.js';

const native = await installedNative(espalierHome(), 'cpu');
if (!native)
  process.stderr.write('The project native is left out: TensorFlow is not here (espalier native install).\n');

// What a test wants kept it keeps in a folder of its own; nothing comes from the cache of whoever runs the tests.
const env = { ESPALIER_CACHE_LIMIT: '0' };

/** Everything that trains, again on TensorFlow. */
const onNative = {
  test: {
    name: 'native',
    include: [
      'test/{network,training}/**/*.test.ts',
      'test/backend/{recordTape,tracing/*}.test.ts',
      'test/contracts/{backend,balancing,optimizer,sharing,trunk}.contract.test.ts',
      'test/stages/{trainNetwork,readTransfer}.slow.test.ts',
      'test/commands/run.test.ts',
      'test/cliResume.slow.test.ts',
    ],
    env: { ...env, ESPALIER_TEST_BACKEND: 'native' },
    globalSetup: 'test/support/buildCommandLine.ts',
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.slow.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'slow',
          env,
          include: ['test/**/*.slow.test.ts'],
          globalSetup: 'test/support/buildCommandLine.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      ...(native ? [onNative] : []),
    ],
  },
});
