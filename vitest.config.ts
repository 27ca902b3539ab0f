import { defineConfig } from 'vitest/config';

// What a test wants kept it keeps in a folder of its own; nothing comes from the cache of whoever runs the tests.
const env = { ESPALIER_CACHE_LIMIT: '0' };

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
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
