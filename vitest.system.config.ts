import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/system/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 1 },
});
