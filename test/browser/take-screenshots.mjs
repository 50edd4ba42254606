/**
 * `node test/browser/take-screenshots.mjs <folder>`: the built pages with the fixture's answers at 390, 820 and 1440
 * pixels, light and dark, and the image of the README (docs/images/dashboard.png) with `--readme`.
 */
import { join } from 'node:path';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '../..');
const options = { root, configFile: false, logLevel: 'error' };
const { module: fixture } = await runnerImport(join(root, 'test/browser/fixture-node.ts'), options);
const { module: browserModule } = await runnerImport(join(root, 'test/browser/chromium.ts'), options);
const node = new fixture.FixtureNode(join(root, 'dist/apps/dashboard'));
const address = await node.start();
const browser = await browserModule.launchChromium();

async function open(width, height, colorScheme) {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    deviceScaleFactor: 1,
  });
  // The supplier's prices that a viewer would have typed.
  await page.addInitScript(() => localStorage.setItem('wattmesh.supplier', '0.32 0.08'));
  await page.goto(`${address}#token=${fixture.TOKEN}`);
  await page.locator('.uplot').nth(1).waitFor();
  await page.locator('.why-reason').first().waitFor();
  return page;
}

if (process.argv.includes('--readme')) {
  const page = await open(1440, 1770, 'light');
  await page.screenshot({ path: join(root, 'docs/images/dashboard.png') });
} else {
  const folder = process.argv[2] ?? '.';
  for (const width of [390, 820, 1440]) {
    for (const scheme of ['light', 'dark']) {
      const page = await open(width, 1000, scheme);
      await page.screenshot({ path: join(folder, `${width}-${scheme}.png`), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
await node.stop();
