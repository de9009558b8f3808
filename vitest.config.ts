import { defineConfig } from 'vitest/config';

const timeoutMs = {
  unit: 5_000,
  drift: 5_000,
  property: 30_000,
  contract: 30_000,
  faults: 60_000,
  e2e: 120_000,
  repo: 60_000,
  infra: 60_000,
  pages: 60_000,
};

// Nights run on a clock that is 400 times as fast as real time: a machine that stands still for half a second costs them minutes.
export default defineConfig({
  test: {
    // The nights mostly wait for their clocks, so three may well share two cores.
    maxWorkers: 3,
    globalSetup: ['test/support/global-setup.ts'],
    projects: Object.entries(timeoutMs).map(([name, testTimeout]) => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, retry: name === 'e2e' ? 1 : 0 },
    })),
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.local/test-report.json' }]] : ['default'],
    coverage: { include: ['shared/**/*.ts', 'local/**/*.ts', 'functions/**/*.ts'], reporter: ['text-summary', 'json-summary'] },
  },
});
