import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';
import everything from './vitest.config.js';

const isMutation = process.env['WATTMESH_TEST_DEPTH'] === 'mutation';

/**
 * In this order, then all others, those with random cases last: so most mutants fall to the first spec that reaches them, and
 * to an example.
 */
const FIRST = ['/core/', 'refusal-sentences', 'admission', '/auction.spec', 'continuous', 'traps.spec', 'amend'];
const LAST = /\.property\.|model|replay|sitting-out|of-size/;

class ExamplesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((left, right) => placeOf(left) - placeOf(right));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  if (LAST.test(moduleId)) return FIRST.length + 1;
  const place = FIRST.findIndex((name) => moduleId.includes(name));
  return place < 0 ? FIRST.length : place;
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
