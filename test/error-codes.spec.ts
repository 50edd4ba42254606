import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#market';
import { HTTP_CODES } from '../apps/node/src/http/http-codes.js';

const ROOT = join(import.meta.dirname, '..');
/** Codes of requests to a peer: they stay within the program, so that they are a type and in no catalogue. */
const PEER_ERROR = 'libs/gossip/src/peer-error.ts';
/** Where codes are declared or given a status: being named there is no use. */
const CATALOGUES = [
  'libs/market/src/codes.ts',
  'apps/node/src/http/http-codes.ts',
  'apps/node/src/http/status-of-code.ts',
  PEER_ERROR,
];
/** Endings of file names: `keystore.json` is no code. */
const FILE_ENDINGS = new Set(['json', 'cbor', 'db', 'db-wal', 'db-shm', 'log', 'ts', 'js', 'md']);

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function read(...patterns: readonly string[]): SourceFile[] {
  return globSync(patterns, { cwd: ROOT })
    .filter((path) => !path.includes('/generated/'))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const files = read('{apps,libs}/*/src/**/*.{ts,tsx}', 'test/**/*.ts');
const pages = read('*.md', 'docs/**/*.md');
const specs = files.filter(({ path }) => path.endsWith('.spec.ts') && path !== 'test/error-codes.spec.ts');
const sources = files.filter(({ path }) => !path.endsWith('.spec.ts') && !path.startsWith('test/'));
/** What can cause a code: the pages only explain them, and the HTTP documentation of a route only lists them. */
const causes = sources
  .filter(({ path }) => !CATALOGUES.includes(path) && !path.startsWith('apps/dashboard/'))
  .map(({ path, text }) => ({ path, text: text.replaceAll(/@ApiErrors\([^)]*\)/g, '') }));

const peerCodes = [...readFileSync(join(ROOT, PEER_ERROR), 'utf8').matchAll(/'(peer\.[a-z-]+)'/g)].map(
  ([, code]) => code!,
);
const declared = [...Object.keys(ERROR_CODES), ...Object.keys(HTTP_CODES), ...peerCodes];
const prefixes = new Set(declared.map((code) => code.slice(0, code.indexOf('.'))));

/** A string with the code, alone or as the tests of the consensus write a refusal. */
function isNamedIn(code: string, among: readonly SourceFile[]): boolean {
  const spellings = [`'${code}'`, `'refused ${code}'`];
  return among.some(({ text }) => spellings.some((spelling) => text.includes(spelling)));
}

/** Everything in quotes that looks like a code of a known kind, in strings and in comments. */
function codesIn({ text }: SourceFile): string[] {
  return [...text.matchAll(/['"`]([a-z]+)\.([a-z][a-z-]*)['"`]/g)]
    .filter(([, prefix, name]) => prefixes.has(prefix!) && !FILE_ENDINGS.has(name!))
    .map(([, prefix, name]) => `${prefix}.${name}`);
}

describe('every error code', () => {
  it('is found by this test', () => {
    expect(declared.length).toBeGreaterThan(130);
    expect(new Set(declared).size).toBe(declared.length);
    expect([specs.length, causes.length].every((count) => count > 50)).toBe(true);
  });

  it('is caused by a test', () => {
    expect(declared.filter((code) => !isNamedIn(code, specs))).toEqual([]);
  });

  it('is used by the program', () => {
    expect(declared.filter((code) => !isNamedIn(code, causes))).toEqual([]);
  });

  it('that the program or a page of the documentation names is declared', () => {
    const unknown = [...sources, ...pages].flatMap((file) =>
      codesIn(file)
        .filter((code) => !declared.includes(code))
        .map((code) => `${file.path}: ${code}`),
    );
    expect(unknown).toEqual([]);
  });
});
