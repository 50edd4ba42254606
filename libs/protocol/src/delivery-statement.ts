import type { HexId, Result } from '#market';
import { MAX_ENERGY_WH } from '#units';
import { signingBytes } from './canonical.js';
import { decodeMessage, encodeMessage, fixedBytes, hexId, integer, oneOf, record } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';

export const STATEMENT_QUALITIES = ['actual', 'estimated', 'missing'] as const;

/** What one party of a trade says was delivered, for the eyes of the other party alone. */
export interface StatementBody {
  readonly tradeId: HexId;
  /** memberId of the party that states it. */
  readonly party: HexId;
  readonly deliveredWh: number;
  readonly quality: (typeof STATEMENT_QUALITIES)[number];
  /** Starts at 1; a correction raises it. */
  readonly revision: number;
  /** sha256(salt, period, importWh, exportWh): binds the readings without showing them. */
  readonly commit: HexId;
}

export interface SignedStatement extends StatementBody {
  readonly signature: Uint8Array;
}

export const MAX_STATEMENT_BYTES = 512;

const bodyCodec = record<StatementBody>({
  tradeId: hexId,
  party: hexId,
  deliveredWh: integer(0, MAX_ENERGY_WH),
  quality: oneOf(STATEMENT_QUALITIES),
  revision: integer(1, 1_000_000),
  commit: hexId,
});
const wireCodec = record<{ body: StatementBody; signature: Uint8Array }>({
  body: bodyCodec,
  signature: fixedBytes(SIGNATURE_BYTES),
});

export function signStatement(body: StatementBody, communityId: HexId, signer: Signer): SignedStatement {
  return { ...body, signature: signer.sign(signingBytes('statement', communityId, bodyCodec.toWire(body))) };
}

export function verifyStatement(statement: SignedStatement, communityId: HexId, key: HexId, crypto: Crypto): boolean {
  return crypto.verify(key, signingBytes('statement', communityId, bodyCodec.toWire(statement)), statement.signature);
}

export function encodeStatement(statement: SignedStatement): Uint8Array {
  return encodeMessage(wireCodec, { body: statement, signature: statement.signature });
}

export function decodeStatement(bytes: Uint8Array): Result<SignedStatement> {
  const decoded = decodeMessage(wireCodec, bytes, MAX_STATEMENT_BYTES);
  if (!decoded.ok) return decoded;
  return { ok: true, value: { ...decoded.value.body, signature: decoded.value.signature } };
}
