/** Mutation testing of the parts that decide (docs/mutation.md). Every option may be overridden on the command line. */
export default {
  mutate: ['shared/{domain,repair,signals}/**/*.ts'],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // A mutant in a value that is made when its module is loaded (a table, a regular expression) has to be tried by all tests: half a minute each.
  ignoreStatic: true,
  // Stryker would rewrite tsconfig.json with an API that TypeScript 7 does not have; the tests need none.
  ignorePatterns: ['/.local', '/dist', '/coverage', '/tsconfig.json'],
  tempDirName: '.local/mutation/sandbox',
  incremental: true,
  incrementalFile: '.local/mutation/incremental.json',
  // A busy machine is no endless loop; those are found by counting.
  timeoutMS: 25_000,
  concurrency: 2,
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  jsonReporter: { fileName: '.local/mutation/report.json' },
  htmlReporter: { fileName: '.local/mutation/report.html' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  thresholds: { high: 95, low: 85, break: 85 },
};
