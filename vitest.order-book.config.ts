import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';
import everything from './vitest.config.js';

const isMutation = process.env['WATTMESH_TEST_DEPTH'] === 'mutation';

/** Specs with random cases last: most mutants fall to an example, which is quicker. */
class ExamplesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isRandom = ({ moduleId }: TestSpecification) =>
      /\.property\.|model|replay|sitting-out|of-size/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter((file) => !isRandom(file)), ...sorted.filter((file) => isRandom(file))];
  }
}

/** The specs of the order book alone, with the coverage that they must reach; also what `stryker.config.mjs` runs. */
export default defineConfig({
  ...everything,
  test: {
    ...everything.test,
    include: ['libs/order-book/src/**/*.spec.ts'],
    // It reads the sources as text, and under mutation these are others.
    exclude: ['**/node_modules/**', '**/integers-only.spec.ts'],
    isolate: !isMutation,
    sequence: { sequencer: ExamplesFirst },
    coverage: {
      provider: 'v8',
      include: ['libs/order-book/src/**/*.ts'],
      exclude: ['**/*.spec.ts', '**/testing/**'],
      reporter: ['text', 'html'],
      reportsDirectory: 'coverage/order-book',
      thresholds: { branches: 100, functions: 100, lines: 100, statements: 100 },
    },
  },
});
