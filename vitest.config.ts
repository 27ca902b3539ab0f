import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { espalierHome } from './src/cache/espalierHome.js';
import { installedNative } from './src/native/installedNative.js';
import { installedWebgpu } from './src/native/installedWebgpu.js';
import { softwareVulkan } from './test/support/softwareVulkan.js';

const native = await installedNative(espalierHome(), 'cpu');
if (!native)
  process.stderr.write('The project native is left out: TensorFlow is not here (espalier native install).\n');

const dawn = await installedWebgpu(espalierHome());
const adapter = process.platform !== 'linux' || ['/dev/dri', '/dev/nvidiactl'].some(existsSync);
const webgpu = dawn !== undefined && (adapter || Object.keys(softwareVulkan()).length > 0);
if (!webgpu) {
  const why = dawn
    ? 'there is no GPU, and no SwiftShader (scripts/install-test-tools.sh)'
    : 'Dawn is not here (espalier native install --webgpu)';
  process.stderr.write(`The project webgpu is left out: ${why}.\n`);
}

// What a test wants kept it keeps in a folder of its own; nothing comes from the cache of whoever runs the tests.
const env = { ESPALIER_CACHE_LIMIT: '0' };

/** Everything that trains, again on TensorFlow. */
const onNative = {
  test: {
    name: 'native',
    include: [
      'test/{network,training}/**/*.test.ts',
      'test/backend/{recordTape,registerNativeKernels,tracing/*}.test.ts',
      'test/contracts/{backend,balancing,optimizer,sharing,trunk}.contract.test.ts',
      'test/contracts/parity.contract.slow.test.ts',
      'test/export/savedModel/*.test.ts',
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

/** On a GPU where there is one, else on SwiftShader, the program that chromium brings for machines without. */
const onWebgpu = {
  test: {
    name: 'webgpu',
    include: [
      'test/contracts/{backend.contract,parity.contract.slow}.test.ts',
      'test/backend/openWebgpu.webgpu.test.ts',
    ],
    env: { ...env, ESPALIER_TEST_BACKEND: 'webgpu', ...softwareVulkan() },
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
          // Whatever somebody has installed: TensorFlow, once loaded, brings gradients of its own for all backends.
          env: { ...env, ESPALIER_HOME: join(tmpdir(), 'espalier-unit-home') },
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{slow,webgpu}.test.ts'],
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
          // A busy machine is slow, not wrong.
          expect: { poll: { timeout: 30_000 } },
          fileParallelism: false,
          // After native and webgpu, which keep all cores busy: pages and processes are waited for here.
          sequence: { groupOrder: 1 },
        },
      },
      ...(native ? [onNative] : []),
      ...(webgpu ? [onWebgpu] : []),
    ],
  },
});
