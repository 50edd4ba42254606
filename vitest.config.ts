import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Not 'import': it would reach Node's own resolver too, and give require() of a dependency the wrong file.
  ssr: { resolve: { conditions: ['source', 'node', 'module', 'default'] } },
  resolve: { conditions: ['source', 'node', 'import', 'module', 'default'] },
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
