import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with package.json above this file: the same whether it runs as source or as built. */
export function projectFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}
