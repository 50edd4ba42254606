import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.startsWith('testing'),
);

/** The code without comments, texts and template texts (what stands in their braces stays). */
function codeOf(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replaceAll(/'[^'\n]*'/g, "''")
    .replaceAll(/`[^`]*`/g, (template) => (template.match(/\$\{[^}]*\}/g) ?? []).join(' '));
}

describe('the sources of the book', () => {
  it.each(sources)('%s divide, round and parse nothing themselves', (name) => {
    expect(codeOf(name)).not.toMatch(
      /\s\/=?\s|\*\*|Math\.(?!min|max|imul|clz32)\w+|Float32Array|parseFloat|parseInt|Number\(|toFixed|\d\.\d/,
    );
  });

  it('are found', () => {
    expect(sources.length).toBeGreaterThan(10);
  });
});
