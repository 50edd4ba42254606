import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The version of package.json, the nearest above this file: the same from the sources and from the build. */
export const PROGRAM_VERSION: string = readVersion();

function readVersion(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file))
      return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
    if (folder === dirname(folder)) throw new Error('package.json is missing from the installation');
  }
}
