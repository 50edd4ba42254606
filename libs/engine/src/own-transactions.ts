import { failure, success } from '#market';
import type { HexId, OrderTerms, Result } from '#market';
import { encodeTransaction, orderIdOf, rankOf, signTransaction } from '#protocol';
import type { Transaction, TransactionAction } from '#protocol';
import type { CommunityState } from './community-state.js';
import { gateMs } from './community-state.js';
import type { EngineEffect } from './effect.js';
import type { EngineOptions } from './engine-options.js';
import { MAX_VALIDITY_MS } from './gossip-judge.js';
import type { Instant } from '#consensus';
import { MAX_UNSEALED_PER_AUTHOR } from './mempool.js';
import type { Mempool } from './mempool.js';
import type { OrderRow } from './rows.js';

/** A cancellation that was not sealed within this time is given up: its order has long left or its author asks again. */
const CANCEL_VALIDITY_MS = 3_600_000;
const LAST_NONCE = 'own-nonce';

/**
 * Signs the own transactions. Each is stored before it is published (the outbox), published, and pushed to validators until
 * it is sealed. A transaction whose nonce was passed is dead; its content is signed again under a new one.
 */
export class OwnTransactions {
  private lastNonce: number;

  constructor(
    private readonly options: EngineOptions,
    private readonly state: CommunityState,
    private readonly mempool: Mempool,
    private readonly emit: (effect: EngineEffect) => void,
    settings: ReadonlyMap<string, string>,
  ) {
    this.lastNonce = Math.max(
      Number(settings.get(LAST_NONCE) ?? -1),
      state.nonceOf(options.memberId),
      ...mempool.own().map(({ nonce }) => nonce),
    );
  }

  /** Orders that are stored here and not yet sealed or rejected. */
  pendingOrders(): { orderId: HexId; terms: OrderTerms }[] {
    return this.mempool
      .own()
      .flatMap((transaction) =>
        transaction.action.type === 'place-orders'
          ? transaction.action.orders.map((terms, index) => ({ orderId: this.orderId(transaction, index), terms }))
          : [],
      );
  }

  /** Code: `transaction.too-many-unsealed`. */
  submit(action: TransactionAction, now: Instant): Result<Transaction> {
    const { memberId, communityId, signer, crypto } = this.options;
    if (!this.mempool.hasRoom(memberId)) {
      const detail = `${MAX_UNSEALED_PER_AUTHOR} transactions of this household wait to be sealed; try again when one is`;
      return failure('transaction.too-many-unsealed', detail);
    }
    const nonce = Math.max(this.lastNonce + 1, this.state.nonceOf(memberId) + 1, now.wallMs);
    const body = { author: memberId, nonce, validUntilMs: this.validUntilMs(action, now), action };
    const transaction = signTransaction(body, communityId, signer, crypto.sha256);
    this.lastNonce = nonce;
    this.mempool.add(transaction, true);
    this.persist(transaction, now);
    this.emit({ type: 'publish', topic: 'transactions', bytes: encodeTransaction(transaction) });
    return success(transaction);
  }

  orderId(transaction: Transaction, index: number): HexId {
    return orderIdOf(this.options.crypto.sha256, this.options.communityId, transaction.id, index);
  }

  /** An own transaction can never be sealed any more: sign it again if it still makes sense, else its orders lapse. */
  revive(transaction: Transaction, now: Instant): void {
    const revived =
      transaction.validUntilMs > Math.max(now.wallMs, this.state.timestampMs) && this.isWorthwhile(transaction);
    const again = revived ? this.submit(transaction.action, now) : null;
    if (transaction.action.type !== 'place-orders') return;
    for (const index of transaction.action.orders.keys()) {
      const orderId = this.orderId(transaction, index);
      const reasonDetail = again?.ok === true ? `signed again as ${this.orderId(again.value, index)}` : null;
      const set = { status: 'lapsed', reasonCode: 'order.never-sealed', reasonDetail } as const;
      this.emit({ type: 'persist', change: { type: 'update-order', orderId, set } });
      this.emit({ type: 'notice', notice: { type: 'order', orderId, status: 'lapsed', code: 'order.never-sealed' } });
    }
  }

  private isWorthwhile({ action }: Transaction): boolean {
    if (action.type !== 'place-orders') return true;
    return (
      action.rulesVersion === this.state.rules.version &&
      action.orders.some(({ period }) => gateMs(period, this.state.rules) > this.state.timestampMs)
    );
  }

  /** Orders are worth sealing until the last of their gates. */
  private validUntilMs(action: TransactionAction, now: Instant): number {
    if (action.type !== 'place-orders') return now.wallMs + CANCEL_VALIDITY_MS;
    const lastGateMs = Math.max(...action.orders.map(({ period }) => gateMs(period, this.state.rules)));
    return Math.min(now.wallMs + MAX_VALIDITY_MS, Math.max(lastGateMs, now.wallMs + 1_000));
  }

  private persist(transaction: Transaction, now: Instant): void {
    const { id, author, nonce, validUntilMs, action } = transaction;
    const bytes = encodeTransaction(transaction);
    this.emit({ type: 'persist', change: { type: 'put-setting', name: LAST_NONCE, value: String(nonce) } });
    const pending = { id, author, nonce, validUntilMs, bytes, own: true };
    this.emit({ type: 'persist', change: { type: 'put-pending-transaction', row: pending } });
    if (action.type !== 'place-orders') return;
    for (const [index, terms] of action.orders.entries()) {
      const row: OrderRow = {
        ...terms,
        orderId: this.orderId(transaction, index),
        transactionId: id,
        member: author,
        rulesVersion: action.rulesVersion,
        nonce,
        index,
        rank: rankOf(this.options.crypto.sha256, this.options.communityId, terms.period, terms.side, author),
        status: 'pending',
        reasonCode: null,
        reasonDetail: null,
        filledWh: 0,
        sealedHeight: null,
        sealedAtMs: null,
        submittedAtMs: now.wallMs,
      };
      this.emit({ type: 'persist', change: { type: 'put-order', row } });
    }
  }
}
