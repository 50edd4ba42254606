import { fromHex, MAX_ORDERS_PER_TRANSACTION, MAX_TRANSACTION_BYTES } from '#market';
import type { HexId, OrderTerms, Result, Sha256 } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import { hashOf, signingBytes } from './canonical.js';
import { decodeMessage, encodeMessage, fixedBytes, hexId, integer, list, natural, record, union } from './codec.js';
import type { Codec } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';
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

export function transactionIdOf(sha256: Sha256, communityId: HexId, body: TransactionBody): HexId {
  return hashOf(sha256, 'transaction', communityId, bodyCodec.toWire(body));
}

export function signTransaction(
  body: TransactionBody,
  communityId: HexId,
  signer: Signer,
  sha256: Sha256,
): Transaction {
  const message = signingBytes('transaction', communityId, bodyCodec.toWire(body));
  return { ...body, id: transactionIdOf(sha256, communityId, body), signature: signer.sign(message) };
}

/** True when the author's key signed the transaction. */
export function verifyTransaction(
  transaction: Transaction,
  communityId: HexId,
  authorKey: HexId,
  crypto: Crypto,
): boolean {
  const message = signingBytes('transaction', communityId, bodyCodec.toWire(transaction));
  return crypto.verify(authorKey, message, transaction.signature);
}

export function encodeTransaction(transaction: Transaction): Uint8Array {
  return encodeMessage(wireCodec, { body: transaction, signature: transaction.signature });
}

/** Shape only; the signature is checked by `verifyTransaction`. Codes as of `decodeMessage`. */
export function decodeTransaction(bytes: Uint8Array, communityId: HexId, sha256: Sha256): Result<Transaction> {
  const decoded = decodeMessage(wireCodec, bytes, MAX_TRANSACTION_BYTES);
  if (!decoded.ok) return decoded;
  const { body, signature } = decoded.value;
  return { ok: true, value: { ...body, id: transactionIdOf(sha256, communityId, body), signature } };
}

/** Root of a block's transactions: hash over their ids in order. */
export function transactionRootOf(sha256: Sha256, communityId: HexId, transactionIds: readonly HexId[]): HexId {
  return hashOf(
    sha256,
    'transaction',
    communityId,
    transactionIds.map((id) => fromHex(id)),
  );
}
