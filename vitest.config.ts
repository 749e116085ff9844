import type { ViteUserConfig } from 'vitest/config';

const shared = { testTimeout: 30_000, hookTimeout: 60_000 };

const config: ViteUserConfig = {
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'rooms',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/system/**'],
        },
      },
      {
        // Only these run the built command; whoever runs none of them builds nothing.
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/setup.ts'],
        },
      },
    ],
  },
};

export default config;
