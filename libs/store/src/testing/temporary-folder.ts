import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

/** A new database path in a folder that goes when the test file ends. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wattmesh-store-'));
  if (folders.length === 0) afterAll(removeFolders);
  folders.push(folder);
  return join(folder, 'node.db');
}

function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
