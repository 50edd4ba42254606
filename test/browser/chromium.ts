import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** The browser is unpacked once into a folder of its own: it takes any other version's for its own where they share one. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/wattmesh-chromium-153');

/** Starts a headless Chromium that needs nothing of the machine but a C library. */
export async function launchChromium(): Promise<Browser> {
  mkdirSync(CACHE, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = CACHE;
  try {
    packed.setGraphicsMode = false;
    const executablePath = await packed.executablePath();
    return await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
      env: { ...process.env, FONTCONFIG_FILE: writeFontsFile() },
    });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/** The packed fonts come before those of the machine, so that text is as wide everywhere. */
function writeFontsFile(): string {
  const file = join(CACHE, 'fonts.conf');
  const prefer = (family: string, preferred: string) =>
    `<alias binding="strong"><family>${family}</family><prefer><family>${preferred}</family></prefer></alias>`;
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(CACHE, 'fonts')}</dir>` +
      `<dir>/usr/share/fonts</dir><cachedir>${join(CACHE, 'font-cache')}</cachedir>` +
      `${prefer('system-ui', 'Open Sans')}${prefer('sans-serif', 'Open Sans')}</fontconfig>`,
  );
  return file;
}
