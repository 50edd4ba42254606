import type { CommunityRules, HexId, SealedOrder, Sha256 } from '#market';
import type { EnergyWh, PeriodStart } from '#units';
import type { BookDependencies, LiveOrder } from './contract.js';
import { liveRows } from './core/listing.js';
import { MatchingCore } from './core/matching-core.js';
import { Flag, Row, orderAt, orderWideAt } from './core/layout.js';
import { Sentinel } from './core/sides.js';
import { SIDES, TIMES_IN_FORCE } from './core-words.js';
import { ExpiryQueue } from './expiry-queue.js';
import { DEFAULT_BOOK_LIMITS } from './limits.js';
import type { BookLimits } from './limits.js';
import { MemberRegister } from './member-register.js';
import { OrderDetails } from './order-details.js';
import { LEFT_ROW, PeriodRecord } from './period-record.js';

/**
 * The book as its users know it: orders and members by their ids, around the core that knows only numbers. Keeps the two in
 * step; knows no rule of the market.
 */
export class BookState {
  readonly sha256: Sha256;
  readonly limits: BookLimits;
  readonly isHashless: boolean;
  readonly core: MatchingCore;
  readonly members = new MemberRegister();
  readonly details = new OrderDetails();
  readonly expiries = new ExpiryQueue();
  #rules: CommunityRules;
  /** Every known id: the row of a live order; for those that left while their period is open, less than 0: ~ serial. */
  readonly #rowOf = new Map<HexId, number>();
  /** By the core's number of the period. */
  readonly #records: (PeriodRecord | undefined)[] = [];

  constructor(rules: CommunityRules, dependencies: BookDependencies) {
    this.#rules = rules;
    this.sha256 = dependencies.sha256;
    this.isHashless = dependencies.isHashless ?? false;
    this.limits = { ...DEFAULT_BOOK_LIMITS, ...dependencies.limits };
    this.core = new MatchingCore(rules, this.limits, (left, right) => this.details.compareTies(left, right));
  }

  get rules(): CommunityRules {
    return this.#rules;
  }

  /** From now on these rules apply. Where the matching changes, live orders are queued, or rest. */
  setRules(rules: CommunityRules): void {
    const changesMatching = rules.matching !== this.#rules.matching;
    this.#rules = rules;
    this.core.setRules(rules);
    if (!changesMatching) return;
    for (const record of this.records()) {
      for (const row of liveRows(this.core, record.book)) record.touch(this.details.serials.values[row]!);
    }
  }

  /** Open periods, ascending. */
  records(): PeriodRecord[] {
    return this.core.openPeriods().map((period) => this.#records[period.number]!);
  }

  record(start: PeriodStart): PeriodRecord | undefined {
    const period = this.core.periodAt(start);
    return period === undefined ? undefined : this.#records[period.number];
  }

  openRecord(start: PeriodStart): PeriodRecord {
    const period = this.core.periods[this.core.openPeriod(start + 0)]!;
    let record = this.#records[period.number];
    if (record === undefined) {
      record = new PeriodRecord(period);
      this.#records[period.number] = record;
    }
    return record;
  }

  /** The period of a live order, or of one that left by the command in hand. */
  recordOf(row: number): PeriodRecord {
    return this.#records[this.details.periods.values[row]!]!;
  }

  /** True for live orders and for those that left while their period is open. */
  knows(orderId: HexId): boolean {
    return this.#rowOf.has(orderId);
  }

  /** Row of the live order; undefined when there is none. */
  liveRow(orderId: HexId): number | undefined {
    const row = this.#rowOf.get(orderId);
    return row === undefined || row < 0 ? undefined : row;
  }

  /** What an order that left traded, in Wh; undefined when no open period knows it as one that left. */
  filledWhOfLeft(orderId: HexId): EnergyWh | undefined {
    const serial = ~(this.#rowOf.get(orderId) ?? 0);
    const record = this.records().find((one) => one.orderIds[serial] === orderId);
    return record?.filledWh.values[serial];
  }

  /** The member of a live order, or of one that left by the command in hand. */
  ownerOf(row: number): HexId {
    const owner = this.recordOf(row).owners.values[this.details.serials.values[row]!]!;
    return this.members.idOf(owner >> 1);
  }

  /** The core's position of the member in the period; NONE when it has none. */
  positionOf(record: PeriodRecord, member: HexId): number {
    const number = this.members.numberOf(member);
    return number === undefined ? Sentinel.NONE : record.book.position(number);
  }

  /** Opens what the order needs and tells the details which row it will have; then `enter` takes it in. */
  prepare(order: SealedOrder): { readonly record: PeriodRecord; readonly member: number } {
    const record = this.openRecord(order.period);
    const member = this.openMember(record, order.member);
    const row = this.core.nextOrderRow();
    this.details.setOrder(row, order, record.book.number, record.size);
    return { record, member };
  }

  /** The member's number; counts the period when it is the member's first order in it. */
  openMember(record: PeriodRecord, memberId: HexId): number {
    const member = this.members.open(memberId);
    if (!record.book.hasPosition(member)) this.members.retain(member);
    return member;
  }

  /** The core has taken the order in. */
  entered(record: PeriodRecord, order: SealedOrder, row: number, member: number, filledWh: EnergyWh): void {
    record.add(order.orderId, row, member, SIDES.indexOf(order.side), filledWh);
    this.#rowOf.set(order.orderId, row);
    if (order.expiresAtMs !== null) this.expiries.add(order.expiresAtMs, order.orderId);
  }

  /** An order that left before the book was restored: known, not live. */
  enterLeft(record: PeriodRecord, orderId: HexId, memberId: HexId, side: number, filledWh: EnergyWh): void {
    const member = this.openMember(record, memberId);
    this.#rowOf.set(orderId, ~record.add(orderId, LEFT_ROW, member, side, filledWh));
    this.core.restoreTraded(record.book, member, side, filledWh);
  }

  /** Books a fill; an order that has nothing left leaves. */
  filled(record: PeriodRecord, row: number, quantityWh: EnergyWh): void {
    const serial = this.details.serials.values[row]!;
    record.fill(serial, quantityWh);
    if (record.filledWh.values[serial] === this.core.orders[orderAt(row) + Row.QUANTITY_WH]) this.left(row);
  }

  /** The order is live no more; its id stays known. */
  left(row: number): void {
    const orderId = this.details.orderIds[row]!;
    const serial = this.details.serials.values[row]!;
    this.recordOf(row).leave(serial);
    this.#rowOf.set(orderId, ~serial);
    const expiresAtMs = this.details.expiries[row]!;
    if (expiresAtMs !== null) this.expiries.remove(expiresAtMs, orderId);
  }

  /** Forgets a period; `members` are those that had a position in it. */
  forget(record: PeriodRecord, members: readonly number[]): void {
    for (const orderId of record.orderIds) this.#rowOf.delete(orderId);
    for (const member of members) this.members.release(member);
    this.#records[record.book.number] = undefined;
  }

  /** A copy of a live order for callers. */
  liveOrder(row: number): LiveOrder {
    const { orders: words, ordersWide: wide, minFillWh } = this.core;
    const at = orderAt(row);
    const flags = words[at + Row.FLAGS]!;
    const { details } = this;
    return {
      orderId: details.orderIds[row]!,
      member: this.ownerOf(row),
      side: SIDES[(flags & Flag.SELL) >> 1]!,
      period: this.recordOf(row).book.start,
      quantityWh: words[at + Row.QUANTITY_WH]!,
      limitPrice: words[at + Row.LIMIT_PRICE]!,
      minFillWh: (flags & Flag.CONDITIONAL) === 0 ? 0 : minFillWh[row]!,
      timeInForce: TIMES_IN_FORCE[(flags >> Flag.TIME_IN_FORCE_SHIFT) & 3]!,
      expiresAtMs: details.expiries[row]!,
      rulesVersion: details.rulesVersions[row]!,
      sealedHeight: wide[orderWideAt(row) + Row.SEALED_HEIGHT]!,
      rank: details.ranks[row]!,
      nonce: details.nonces[row]!,
      index: details.indexes[row]!,
      filledWh: words[at + Row.QUANTITY_WH]! - words[at + Row.OPEN_WH]!,
      openWh: words[at + Row.OPEN_WH]!,
    };
  }
}
