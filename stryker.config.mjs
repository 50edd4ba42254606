/**
 * Mutation of the order book: `npm run mutation:order-book`. Each mutant is a small change of the code; the specs that reach
 * it must fail. Files: `npm run mutation:order-book -- --mutate libs/order-book/src/core/auction.ts`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.order-book.config.ts', related: false },
  mutate: [
    'libs/order-book/src/**/*.ts',
    '!**/*.spec.ts',
    '!libs/order-book/src/testing/**',
    '!libs/order-book/src/{index,contract}.ts',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A mutant that never ends costs this and a new process.
  timeoutMS: 1_000,
  timeoutFactor: 1.5,
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false, allowEmojis: false },
  htmlReporter: { fileName: 'reports/mutation/order-book.html' },
  jsonReporter: { fileName: 'reports/mutation/order-book.json' },
  thresholds: { high: 95, low: 90, break: 90 },
  // The copy in which the mutants run has what the specs of the book need.
  ignorePatterns: [
    '**',
    '!package.json',
    '!vitest*.config.ts',
    '!tsconfig*.json',
    '!libs',
    '!libs/{order-book,market,units}/**',
  ],
  tempDirName: 'reports/mutation-sandbox',
};
