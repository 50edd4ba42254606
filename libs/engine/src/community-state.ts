import { hasRole, MAX_MEMBERS, MAX_VALIDATORS } from '#market';
import type { CommunityRules, HexId, Member } from '#market';
import { createOrderBook, restoreOrderBook } from '#order-book';
import type { BookCommand, BookContext, OrderBook } from '#order-book';
import {
  decodeCanonical,
  encodeCanonical,
  hashOf,
  hexId,
  list,
  memberCodec,
  memberIdOf,
  natural,
  orderIdOf,
  rankOf,
  record,
  rulesCodec,
  verifyCertificate,
} from '#protocol';
import type { Block, Codec, Crypto, Genesis, Transaction } from '#protocol';
import { energyOfPower } from '#units';
import type { CommunityEvent } from './community-event.js';
import { MembershipRegister } from './membership-register.js';

/** The replicated state apart from the order book. */
interface StateHeader {
  readonly height: number;
  readonly blockHash: HexId;
  readonly timestampMs: number;
  readonly epoch: number;
  readonly operatorKey: HexId;
  readonly rules: CommunityRules;
  readonly members: readonly Member[];
  readonly validators: readonly HexId[];
  /** Ascending by author. */
  readonly nonces: readonly { readonly author: HexId; readonly nonce: number }[];
  /** UTC day number and how many members were admitted in it. */
  readonly admissionDay: number;
  readonly admissions: number;
}

const stateHeaderCodec: Codec<StateHeader> = record<StateHeader>({
  height: natural,
  blockHash: hexId,
  timestampMs: natural,
  epoch: natural,
  operatorKey: hexId,
  rules: rulesCodec,
  members: list(memberCodec, MAX_MEMBERS),
  validators: list(hexId, MAX_VALIDATORS),
  nonces: list(record<{ author: HexId; nonce: number }>({ author: hexId, nonce: natural }), 2 * MAX_MEMBERS),
  admissionDay: natural,
  admissions: natural,
});

const DAY_MS = 86_400_000;

/** When the gate of a period passes, Unix ms: orders are accepted in blocks with a timestamp below it. */
export function gateMs(period: number, rules: CommunityRules): number {
  return (period - rules.gateClosureSeconds) * 1000;
}

/**
 * What every node of a community holds and changes only by executing final blocks: members, rules, nonces and the order
 * book. The same blocks give the same state and the same hash everywhere.
 */
export class CommunityState {
  private header: StateHeader;
  private readonly nonces: Map<HexId, number>;
  /** Members and rules by version; replaced as a whole when something changes. */
  private register: MembershipRegister;
  private membersHash: HexId | null = null;
  private noncesHash: HexId | null = null;

  private constructor(
    readonly communityId: HexId,
    private readonly crypto: Crypto,
    header: StateHeader,
    readonly book: OrderBook,
  ) {
    this.header = header;
    this.register = new MembershipRegister(header.members);
    this.nonces = new Map(header.nonces.map(({ author, nonce }) => [author, nonce]));
  }

  static fromGenesis(genesis: Genesis, communityId: HexId, crypto: Crypto): CommunityState {
    const header: StateHeader = {
      height: 0,
      blockHash: communityId,
      timestampMs: genesis.createdMs,
      epoch: 0,
      operatorKey: genesis.operatorKey,
      rules: genesis.rules,
      members: genesis.members,
      validators: genesis.validators,
      nonces: [],
      admissionDay: 0,
      admissions: 0,
    };
    return new CommunityState(communityId, crypto, header, createOrderBook(genesis.rules, { sha256: crypto.sha256 }));
  }

  /** @throws when the bytes are no snapshot of `snapshot()`; whether they are the right one, the state hash tells */
  static restore(bytes: Uint8Array, communityId: HexId, crypto: Crypto): CommunityState {
    const decoded = decodeCanonical(bytes);
    if (!decoded.ok || !Array.isArray(decoded.value)) throw new RangeError('restore: not a snapshot');
    const header = stateHeaderCodec.fromWire(decoded.value[0]);
    const book = restoreOrderBook(decoded.value[1], header.rules, { sha256: crypto.sha256 });
    return new CommunityState(communityId, crypto, header, book);
  }

  get height(): number {
    return this.header.height;
  }
  get blockHash(): HexId {
    return this.header.blockHash;
  }
  /** The market's time: the timestamp of the last executed block, Unix ms. */
  get timestampMs(): number {
    return this.header.timestampMs;
  }
  get epoch(): number {
    return this.header.epoch;
  }
  get rules(): CommunityRules {
    return this.header.rules;
  }
  get members(): MembershipRegister {
    return this.register;
  }
  get operatorKey(): HexId {
    return this.header.operatorKey;
  }
  /** memberIds in voting order. */
  get validators(): readonly HexId[] {
    return this.header.validators;
  }

  /** Highest nonce of the author that was consumed; -1 when none. */
  nonceOf(author: HexId): number {
    return this.nonces.get(author) ?? -1;
  }

  /** Most energy the member may buy or sell in one period. */
  capacityWh(member: Member, side: 'buy' | 'sell'): number {
    const powerW = side === 'buy' ? member.importLimitW : member.exportLimitW;
    return energyOfPower(powerW, this.rules.periodSeconds);
  }

  /** 32 bytes in hexadecimal over the whole state. Signatures and certificates have no part in it. */
  stateHash(): HexId {
    this.membersHash ??= hashOf(this.crypto.sha256, 'state', this.communityId, [
      rulesCodec.toWire(this.rules),
      this.register.all().map((member) => memberCodec.toWire(member)),
      this.header.validators.map((id) => hexId.toWire(id)),
      hexId.toWire(this.header.operatorKey),
    ]);
    this.noncesHash ??= hashOf(this.crypto.sha256, 'state', this.communityId, this.nonceList().map(nonceToWire));
    const { height, timestampMs, epoch, admissionDay, admissions } = this.header;
    return hashOf(this.crypto.sha256, 'state', this.communityId, [
      height,
      hexId.toWire(this.header.blockHash),
      timestampMs,
      epoch,
      admissionDay,
      admissions,
      hexId.toWire(this.membersHash),
      hexId.toWire(this.noncesHash),
      this.book.stateHash(),
    ]);
  }

  snapshot(): Uint8Array {
    const header = { ...this.header, members: this.register.all(), nonces: this.nonceList() };
    return encodeCanonical([stateHeaderCodec.toWire(header), this.book.snapshot()]);
  }

  /**
   * Executes a final block on top of this state, in the order of docs/MARKET-RULES.md: membership, expiry, orders, clearing,
   * gates.
   *
   * @throws RangeError when the block is not the next one (a bug: the caller checks)
   */
  execute(block: Block, transactions: readonly Transaction[]): CommunityEvent[] {
    if (block.header.height !== this.height + 1 || block.header.parentHash !== this.blockHash) {
      throw new RangeError(`execute: block ${block.header.height} does not follow ${this.height}`);
    }
    const previousMs = this.timestampMs;
    const { height, timestampMs } = block.header;
    this.header = { ...this.header, height, timestampMs, blockHash: block.hash };
    const events: CommunityEvent[] = [];
    const context: BookContext = { height, timestampMs };
    const ordered = [...transactions].sort((left, right) =>
      left.author < right.author ? -1 : left.author > right.author ? 1 : left.nonce - right.nonce,
    );
    for (const transaction of ordered) this.executeMembership(transaction, context, events);
    this.applyToBook({ type: 'expire' }, context, null, events);
    for (const transaction of ordered) this.executeOrders(transaction, context, events);
    this.clearAndClose(previousMs, context, events);
    return events;
  }

  private applyToBook(
    command: BookCommand,
    context: BookContext,
    transactionId: HexId | null,
    events: CommunityEvent[],
  ): void {
    for (const event of this.book.apply(command, context)) events.push({ type: 'book', event, transactionId });
  }

  private executeMembership(transaction: Transaction, context: BookContext, events: CommunityEvent[]): void {
    this.nonces.set(transaction.author, Math.max(this.nonceOf(transaction.author), transaction.nonce));
    this.noncesHash = null;
    const { action } = transaction;
    if (action.type !== 'admit-member' && action.type !== 'remove-member' && action.type !== 'leave') return;
    const outcome =
      action.type === 'admit-member' ? this.admit(transaction, action.certificate.member) : this.remove(transaction);
    if (!outcome.ok) {
      const { code, detail } = outcome.failure;
      events.push({
        type: 'transaction-rejected',
        transactionId: transaction.id,
        author: transaction.author,
        code,
        detail,
      });
      return;
    }
    this.register = outcome.value;
    this.membersHash = null;
    if (action.type === 'admit-member') {
      events.push({ type: 'member-admitted', member: action.certificate.member });
    } else {
      const memberId = action.type === 'leave' ? transaction.author : action.memberId;
      this.applyToBook({ type: 'remove-member', member: memberId }, context, transaction.id, events);
      events.push({ type: 'member-removed', memberId });
    }
  }

  private admit(transaction: Transaction, member: Member): ReturnType<MembershipRegister['admit']> {
    const refused = this.operatorOnly(transaction);
    if (refused !== null) return refused;
    const { action } = transaction;
    if (
      action.type !== 'admit-member' ||
      !verifyCertificate(action.certificate, this.communityId, this.operatorKey, this.crypto)
    ) {
      return { ok: false, failure: { code: 'member.forged-certificate', detail: 'the operator did not sign it' } };
    }
    if (member.memberId !== memberIdOf(this.crypto.sha256, member.memberKey)) {
      return { ok: false, failure: { code: 'member.id-wrong', detail: 'the id is not the hash of the key' } };
    }
    if (hasRole(member, 'operator')) {
      return { ok: false, failure: { code: 'member.second-operator', detail: 'a community has one operator' } };
    }
    const day = (this.timestampMs - (this.timestampMs % DAY_MS)) / DAY_MS;
    const admissions = this.header.admissionDay === day ? this.header.admissions : 0;
    if (admissions >= this.rules.maxAdmissionsPerDay) {
      const detail = `at most ${this.rules.maxAdmissionsPerDay} members are admitted on one UTC day`;
      return { ok: false, failure: { code: 'member.admissions-exhausted', detail } };
    }
    const admitted = this.register.admit(member);
    if (admitted.ok) this.header = { ...this.header, admissionDay: day, admissions: admissions + 1 };
    return admitted;
  }

  private remove(transaction: Transaction): ReturnType<MembershipRegister['remove']> {
    if (transaction.action.type === 'remove-member') {
      const refused = this.operatorOnly(transaction);
      if (refused !== null) return refused;
      return this.register.remove(transaction.action.memberId, this.validators);
    }
    return this.register.remove(transaction.author, this.validators);
  }

  private operatorOnly(
    transaction: Transaction,
  ): { readonly ok: false; readonly failure: { code: 'member.not-the-operator'; detail: string } } | null {
    if (this.register.operator(this.operatorKey)?.memberId === transaction.author) return null;
    return {
      ok: false,
      failure: { code: 'member.not-the-operator', detail: 'only the operator admits and removes members' },
    };
  }

  private executeOrders(transaction: Transaction, context: BookContext, events: CommunityEvent[]): void {
    const { action, author, id } = transaction;
    if (action.type !== 'place-orders' && action.type !== 'cancel-orders' && action.type !== 'replace-order') return;
    const member = this.register.member(author);
    if (member === undefined || !hasRole(member, 'household')) {
      const code = member === undefined ? 'member.unknown' : 'order.not-a-household';
      const detail = member === undefined ? 'the author is no longer a member' : 'only households trade';
      events.push({ type: 'transaction-rejected', transactionId: id, author, code, detail });
      return;
    }
    for (const command of this.bookCommands(transaction, member, context.height)) {
      this.applyToBook(command, context, id, events);
    }
  }

  private bookCommands(transaction: Transaction, member: Member, height: number): BookCommand[] {
    const { action, author, id, nonce } = transaction;
    const { sha256 } = this.crypto;
    if (action.type === 'place-orders') {
      return action.orders.map((terms, index) => ({
        type: 'place',
        order: {
          ...terms,
          orderId: orderIdOf(sha256, this.communityId, id, index),
          member: author,
          rulesVersion: action.rulesVersion,
          sealedHeight: height,
          rank: rankOf(sha256, this.communityId, terms.period, terms.side, author),
          nonce,
          index,
        },
        capacityWh: this.capacityWh(member, terms.side),
      }));
    }
    if (action.type === 'cancel-orders') {
      return action.orderIds.map((orderId) => ({ type: 'cancel', orderId, member: author }));
    }
    if (action.type !== 'replace-order') return [];
    const live = this.book.order(action.orderId);
    return [
      {
        type: 'replace',
        orderId: action.orderId,
        member: author,
        quantityWh: action.quantityWh,
        limitPrice: action.limitPrice,
        rulesVersion: action.rulesVersion,
        sealedHeight: height,
        rank: live?.rank ?? '',
        nonce,
        index: 0,
        capacityWh: live === undefined ? null : this.capacityWh(member, live.side),
      },
    ];
  }

  /** Clears what is due between the previous block and this one, then closes the gates that passed. */
  private clearAndClose(previousMs: number, context: BookContext, events: CommunityEvent[]): void {
    const timestampMs = this.timestampMs;
    const clearingMs = this.rules.clearingSeconds * 1000;
    const allDue =
      this.rules.matching === 'continuous' ||
      timestampMs - (timestampMs % clearingMs) > previousMs - (previousMs % clearingMs);
    for (const period of this.book.periods()) {
      const gatePassed = gateMs(period, this.rules) <= timestampMs;
      if (allDue || gatePassed) this.applyToBook({ type: 'clear', period }, context, null, events);
      if (gatePassed) this.applyToBook({ type: 'close', period }, context, null, events);
    }
  }

  /**
   * Wall time, Unix ms, at which this state needs a block even without transactions: the next clearing when a book is
   * crossed, the next gate of a period in the book. null: never.
   */
  nextDueMs(): number | null {
    let due: number | null = null;
    const consider = (timeMs: number): void => {
      if (due === null || timeMs < due) due = timeMs;
    };
    const clearingMs = this.rules.clearingSeconds * 1000;
    for (const period of this.book.periods()) {
      consider(gateMs(period, this.rules));
      if (this.book.isCrossed(period)) consider(this.timestampMs - (this.timestampMs % clearingMs) + clearingMs);
    }
    return due;
  }

  private nonceList(): { author: HexId; nonce: number }[] {
    return [...this.nonces]
      .map(([author, nonce]) => ({ author, nonce }))
      .sort((left, right) => (left.author < right.author ? -1 : 1));
  }
}

function nonceToWire({ author, nonce }: { author: HexId; nonce: number }): unknown {
  return [hexId.toWire(author), nonce];
}
