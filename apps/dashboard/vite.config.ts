import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Where `npx vite apps/dashboard` finds an API: a node, or the fixture of test/browser/serve.mjs. */
const API = process.env['WATTMESH_TEST_API'] ?? 'http://127.0.0.1:8700';

export default defineConfig({
  root: import.meta.dirname,
  // Relative: the pages work below any path a reverse proxy gives them.
  base: './',
  plugins: [preact({ prefreshEnabled: false, devToolsEnabled: false })],
  build: {
    outDir: '../../dist/apps/dashboard',
    emptyOutDir: true,
    // A strict Content-Security-Policy has neither data: nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { host: '127.0.0.1', proxy: { '/api': API } },
});
