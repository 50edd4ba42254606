import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const RUN_FILE = 'running.json';
const FILE_MODE = 0o600;

const schema = z.strictObject({ url: z.string(), token: z.string(), pid: z.number() });

/** How the command line on the same machine reaches a running node: its URL and a token that may read. */
export type RunFile = z.infer<typeof schema>;

export function writeRunFile(dataFolder: string, content: RunFile): void {
  const file = join(dataFolder, RUN_FILE);
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: FILE_MODE });
}

export function removeRunFile(dataFolder: string): void {
  rmSync(join(dataFolder, RUN_FILE), { force: true });
}

/** null: no node has started in this folder, or it has been stopped. */
export function readRunFile(dataFolder: string): RunFile | null {
  try {
    return schema.parse(JSON.parse(readFileSync(join(dataFolder, RUN_FILE), 'utf8')));
  } catch {
    return null;
  }
}
