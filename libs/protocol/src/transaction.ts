import { fromHex, MAX_ORDERS_PER_TRANSACTION, MAX_TRANSACTION_BYTES, toHex } from '#market';
import type { HexId, OrderTerms, Result, Sha256 } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import { hashOf, signingBytes } from './canonical.js';
import { decodeMessage, encodeMessage, fixedBytes, hexId, integer, list, natural, record, union } from './codec.js';
import type { Codec } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';
import { Kept } from './kept.js';
import { membershipCertificateCodec } from './membership.js';
import type { MembershipCertificate } from './membership.js';
import { orderTermsCodec } from './order-codec.js';

/** What a transaction asks for. */
export type TransactionAction =
  | { readonly type: 'place-orders'; readonly rulesVersion: number; readonly orders: readonly OrderTerms[] }
  | { readonly type: 'cancel-orders'; readonly orderIds: readonly HexId[] }
  | {
      /** `quantityWh` is the new total; 0 cancels. */
      readonly type: 'replace-order';
      readonly orderId: HexId;
      readonly quantityWh: number;
      readonly limitPrice: number;
      readonly rulesVersion: number;
    }
  | { readonly type: 'admit-member'; readonly certificate: MembershipCertificate }
  | { readonly type: 'remove-member'; readonly memberId: HexId }
  | { readonly type: 'leave' };

/** The signed part. */
export interface TransactionBody {
  readonly author: HexId;
  /** Greater than every nonce the author used before: max(last + 1, own clock in ms). Gaps are allowed. */
  readonly nonce: number;
  /** The transaction can be sealed in blocks with a timestamp below this, Unix ms. */
  readonly validUntilMs: number;
  readonly action: TransactionAction;
}

export interface Transaction extends TransactionBody {
  /** Hash of the unsigned body. */
  readonly id: HexId;
  readonly signature: Uint8Array;
}

const rulesVersion = integer(1, 1_000_000);

const bodyCodec: Codec<TransactionBody> = record<TransactionBody>({
  author: hexId,
  nonce: natural,
  validUntilMs: natural,
  action: union<TransactionAction>({
    'place-orders': record({ rulesVersion, orders: list(orderTermsCodec, MAX_ORDERS_PER_TRANSACTION, 1) }),
    'cancel-orders': record({ orderIds: list(hexId, MAX_ORDERS_PER_TRANSACTION, 1) }),
    'replace-order': record({
      orderId: hexId,
      quantityWh: integer(0, MAX_ENERGY_WH),
      limitPrice: integer(-MAX_PRICE, MAX_PRICE),
      rulesVersion,
    }),
    'admit-member': record({ certificate: membershipCertificateCodec }),
    'remove-member': record({ memberId: hexId }),
    leave: record({}),
  }),
});

const wireCodec = record<{ body: TransactionBody; signature: Uint8Array }>({
  body: bodyCodec,
  signature: fixedBytes(SIGNATURE_BYTES),
});

const keptSigningBytes = new Kept<Uint8Array>();
const keptRoots = new Kept<HexId>();
/** Signed bytes, by transaction. They are the same in every community. */
const keptBytes = new WeakMap<Transaction, Uint8Array>();

function transactionSigningBytes(body: TransactionBody, communityId: HexId): Uint8Array {
  const kept = keptSigningBytes.get(body, communityId);
  if (kept !== undefined) return kept;
  return keptSigningBytes.keep(body, communityId, signingBytes('transaction', communityId, bodyCodec.toWire(body)));
}

/** The body as a transaction with its id. */
function transactionOf(
  body: TransactionBody,
  communityId: HexId,
  sha256: Sha256,
  sign: (message: Uint8Array) => Uint8Array,
): Transaction {
  const message = transactionSigningBytes(body, communityId);
  const transaction = { ...body, id: toHex(sha256(message)), signature: sign(message) };
  keptSigningBytes.keep(transaction, communityId, message);
  return transaction;
}

export function transactionIdOf(sha256: Sha256, communityId: HexId, body: TransactionBody): HexId {
  return toHex(sha256(transactionSigningBytes(body, communityId)));
}

export function signTransaction(
  body: TransactionBody,
  communityId: HexId,
  signer: Signer,
  sha256: Sha256,
): Transaction {
  return transactionOf(body, communityId, sha256, (message) => signer.sign(message));
}

/** True when the author's key signed the transaction. */
export function verifyTransaction(
  transaction: Transaction,
  communityId: HexId,
  authorKey: HexId,
  crypto: Crypto,
): boolean {
  return crypto.verify(authorKey, transactionSigningBytes(transaction, communityId), transaction.signature);
}

/** The same bytes object each time: not to be changed. */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  const kept = keptBytes.get(transaction);
  if (kept !== undefined) return kept;
  const bytes = encodeMessage(wireCodec, { body: transaction, signature: transaction.signature });
  keptBytes.set(transaction, bytes);
  return bytes;
}

/** Shape only; the signature is checked by `verifyTransaction`. Codes as of `decodeMessage`. */
export function decodeTransaction(bytes: Uint8Array, communityId: HexId, sha256: Sha256): Result<Transaction> {
  const decoded = decodeMessage(wireCodec, bytes, MAX_TRANSACTION_BYTES);
  if (!decoded.ok) return decoded;
  const { body, signature } = decoded.value;
  return { ok: true, value: transactionOf(body, communityId, sha256, () => signature) };
}

/** Root of a block's transactions: hash over their ids in order. */
export function transactionRootOf(sha256: Sha256, communityId: HexId, transactionIds: readonly HexId[]): HexId {
  const kept = keptRoots.get(transactionIds, communityId);
  if (kept !== undefined) return kept;
  const ids = transactionIds.map((id) => fromHex(id));
  return keptRoots.keep(transactionIds, communityId, hashOf(sha256, 'transaction', communityId, ids));
}
