import type { HexId } from '#market';
import { encodeTransaction, MAX_BLOCK_BYTES, MAX_TRANSACTIONS_PER_BLOCK } from '#protocol';
import type { Transaction } from '#protocol';

/** Most unsealed transactions of one author. */
export const MAX_UNSEALED_PER_AUTHOR = 16;
/** Most unsealed transactions in all. */
export const MAX_UNSEALED = 4_096;
/** Most bytes of unsealed transactions. */
export const MAX_UNSEALED_BYTES = 16 * 1024 * 1024;
/** Most transactions of one author in one block. */
export const MAX_PER_AUTHOR_IN_BLOCK = 4;

interface Entry {
  readonly transaction: Transaction;
  readonly bytes: Uint8Array;
  readonly own: boolean;
}

/** What a leader has to respect when it picks transactions. */
export interface Selection {
  /** Highest consumed nonce of an author in the final state. */
  readonly nonceOf: (author: HexId) => number;
  /** Transactions in unfinalized ancestors. */
  readonly inAncestors: readonly Transaction[];
  readonly timestampMs: number;
  /** True while the author may have transactions sealed. */
  readonly isMember: (author: HexId) => boolean;
}

/** Verified transactions that are not in a final block, in memory, bounded. */
export class Mempool {
  private readonly entries = new Map<HexId, Entry>();
  private readonly byAuthor = new Map<HexId, Entry[]>();
  /** Own transactions, nonces ascending; null: to be looked for again. */
  private ownInOrder: readonly Transaction[] | null = [];
  private bytes = 0;

  get size(): number {
    return this.entries.size;
  }

  get(id: HexId): Transaction | undefined {
    return this.entries.get(id)?.transaction;
  }

  bytesOf(id: HexId): Uint8Array | undefined {
    return this.entries.get(id)?.bytes;
  }

  isOwn(id: HexId): boolean {
    return this.entries.get(id)?.own ?? false;
  }

  /** Own transactions, nonces ascending. */
  own(): readonly Transaction[] {
    this.ownInOrder ??= [...this.entries.values()]
      .filter((entry) => entry.own)
      .map((entry) => entry.transaction)
      .sort((left, right) => left.nonce - right.nonce);
    return this.ownInOrder;
  }

  unsealedOf(author: HexId): number {
    return this.byAuthor.get(author)?.length ?? 0;
  }

  /** True when there is room for one more of this author. */
  hasRoom(author: HexId): boolean {
    return (
      this.entries.size < MAX_UNSEALED &&
      this.bytes < MAX_UNSEALED_BYTES &&
      this.unsealedOf(author) < MAX_UNSEALED_PER_AUTHOR
    );
  }

  /** Takes it whatever the quota says: the caller has asked `hasRoom`, or needs it to judge a block. */
  add(transaction: Transaction, own: boolean): void {
    if (this.entries.has(transaction.id)) return;
    const entry: Entry = { transaction, bytes: encodeTransaction(transaction), own };
    this.entries.set(transaction.id, entry);
    if (own) this.ownInOrder = null;
    this.bytes += entry.bytes.length;
    const ofAuthor = this.byAuthor.get(transaction.author) ?? [];
    ofAuthor.push(entry);
    ofAuthor.sort((left, right) => left.transaction.nonce - right.transaction.nonce);
    this.byAuthor.set(transaction.author, ofAuthor);
  }

  remove(id: HexId): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    if (entry.own) this.ownInOrder = null;
    this.bytes -= entry.bytes.length;
    const rest = this.byAuthor.get(entry.transaction.author)!.filter((other) => other !== entry);
    if (rest.length > 0) this.byAuthor.set(entry.transaction.author, rest);
    else this.byAuthor.delete(entry.transaction.author);
  }

  /** Removes and answers what can never be sealed any more: expired, or with a nonce that has been passed. */
  removeDead(nonceOf: (author: HexId) => number, timestampMs: number): { transaction: Transaction; own: boolean }[] {
    const dead = [...this.entries.values()].filter(
      ({ transaction }) => transaction.nonce <= nonceOf(transaction.author) || transaction.validUntilMs <= timestampMs,
    );
    for (const { transaction } of dead) this.remove(transaction.id);
    return dead.map(({ transaction, own }) => ({ transaction, own }));
  }

  /** True when at least one transaction could go into a block now. */
  hasSealable(selection: Selection): boolean {
    return this.select(selection, 1).length > 0;
  }

  /**
   * What a block should carry: in each round one transaction of every author, authors by ascending id, each author's by
   * ascending nonce, at most MAX_PER_AUTHOR_IN_BLOCK of one author. So nobody can crowd out the others. In all at most
   * `limit` transactions and MAX_BLOCK_BYTES.
   */
  select(selection: Selection, limit = MAX_TRANSACTIONS_PER_BLOCK): Transaction[] {
    const passed = new Map<HexId, number>();
    for (const { author, nonce } of selection.inAncestors)
      passed.set(author, Math.max(nonce, passed.get(author) ?? -1));
    const queues = [...this.byAuthor]
      .filter(([author]) => selection.isMember(author))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([author, entries]) => {
        const least = Math.max(selection.nonceOf(author), passed.get(author) ?? -1);
        return entries
          .filter(({ transaction: { nonce, validUntilMs } }) => nonce > least && validUntilMs > selection.timestampMs)
          .slice(0, MAX_PER_AUTHOR_IN_BLOCK);
      });
    const chosen: Transaction[] = [];
    let room = MAX_BLOCK_BYTES;
    for (let round = 0; round < MAX_PER_AUTHOR_IN_BLOCK; round++) {
      for (const queue of queues) {
        const next = queue[round];
        if (next === undefined) continue;
        if (chosen.length >= limit) return chosen;
        if (next.bytes.length > room) {
          // A later nonce in its stead would pass this one over for good.
          queue.length = 0;
          continue;
        }
        room -= next.bytes.length;
        chosen.push(next.transaction);
      }
    }
    return chosen;
  }
}
