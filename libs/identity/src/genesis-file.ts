import { readFileSync, statSync } from 'node:fs';
import { failure } from '#market';
import type { Result } from '#market';
import { checkGenesis, decodeMessage, encodeMessage, genesisCodec, MAX_GENESIS_BYTES } from '#protocol';
import type { Genesis } from '#protocol';
import { writeFileDurably } from './durable-file.js';
import { nodeCrypto } from './node-crypto.js';

/** Everybody may read it: it is the same at every member. */
const PUBLIC_MODE = 0o644;

/**
 * The genesis in a file of canonical bytes, checked. Codes: `genesis.missing`, `protocol.too-large`,
 * `protocol.not-canonical`, `protocol.malformed`, `rules.invalid`, `genesis.invalid`.
 */
export function readGenesis(file: string): Result<Genesis> {
  let bytes: Uint8Array;
  try {
    const { size } = statSync(file);
    if (size > MAX_GENESIS_BYTES) return failure('protocol.too-large', `${file} has ${size} bytes`);
    bytes = Uint8Array.from(readFileSync(file));
  } catch (error) {
    return failure('genesis.missing', error instanceof Error ? error.message : String(error));
  }
  const decoded = decodeMessage(genesisCodec, bytes, MAX_GENESIS_BYTES);
  return decoded.ok ? checkGenesis(decoded.value, nodeCrypto.sha256) : decoded;
}

/** Writes the genesis in canonical bytes, durably. */
export function writeGenesis(file: string, genesis: Genesis): void {
  writeFileDurably(file, encodeMessage(genesisCodec, genesis), PUBLIC_MODE);
}
