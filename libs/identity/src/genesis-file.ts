import { readFileSync } from 'node:fs';
import { failure } from '#market';
import type { Result } from '#market';
import { checkGenesis, decodeMessage, encodeMessage, genesisCodec, MAX_GENESIS_BYTES } from '#protocol';
import type { Genesis } from '#protocol';
import { writeFileDurably } from './durable-file.js';
import { nodeCrypto } from './node-crypto.js';

/** Writes a genesis as canonical bytes. Anybody may read it: it is what all members share. */
export function writeGenesis(file: string, genesis: Genesis): void {
  writeFileDurably(file, encodeMessage(genesisCodec, genesis), 0o644);
}

/** Reads and checks a genesis. Codes: `genesis.missing`, those of `decodeMessage` and of `checkGenesis`. */
export function readGenesis(file: string): Result<Genesis> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(file));
  } catch (error) {
    return failure('genesis.missing', error instanceof Error ? error.message : String(error));
  }
  const decoded = decodeMessage(genesisCodec, bytes, MAX_GENESIS_BYTES);
  return decoded.ok ? checkGenesis(decoded.value, nodeCrypto.sha256) : decoded;
}
