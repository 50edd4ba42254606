import type { CommunityRules, HexId, Sha256 } from '#market';
import type { EnergyWh, PeriodStart } from '#units';
import type { BookDependencies } from './contract.js';
import { compareText, emptyPosition } from './book-order.js';
import type { Account, BookOrder, Position } from './book-order.js';
import { DEFAULT_BOOK_LIMITS } from './limits.js';
import type { BookLimits } from './limits.js';
import { PeriodBook } from './period-book.js';
import { SortedList } from './sorted-list.js';
import type { SortOrder } from './sorted-list.js';

/** All open periods and the indexes over them. Keeps them consistent; knows no rule of the market. */
export class BookState {
  rules: CommunityRules;
  readonly sha256: Sha256;
  readonly limits: BookLimits;
  readonly #periods = new Map<PeriodStart, PeriodBook>();
  /** Every known id: of live orders, and null for those that left while their period is open. */
  readonly #orders = new Map<HexId, BookOrder | null>();
  #liveCount = 0;
  readonly #accounts = new Map<HexId, Account>();
  readonly #expiring = new SortedList(EXPIRY_ORDER);

  constructor(rules: CommunityRules, dependencies: BookDependencies) {
    this.rules = rules;
    this.sha256 = dependencies.sha256;
    this.limits = { ...DEFAULT_BOOK_LIMITS, ...dependencies.limits };
  }

  /** Open periods, ascending. */
  periodStarts(): PeriodStart[] {
    return [...this.#periods.keys()].sort((left, right) => left - right);
  }

  period(start: PeriodStart): PeriodBook | undefined {
    return this.#periods.get(start);
  }

  openPeriod(start: PeriodStart): PeriodBook {
    let period = this.#periods.get(start);
    if (period === undefined) {
      period = new PeriodBook(start);
      this.#periods.set(start, period);
    }
    return period;
  }

  /** The period of a live order. */
  periodOf(order: BookOrder): PeriodBook {
    return this.openPeriod(order.period);
  }

  live(orderId: HexId): BookOrder | undefined {
    return this.#orders.get(orderId) ?? undefined;
  }

  liveCount(): number {
    return this.#liveCount;
  }

  /** Live orders of one member in the whole book. */
  liveCountOf(member: HexId): number {
    return this.#accounts.get(member)?.liveCount ?? 0;
  }

  /** The member's position in the period, new and empty when it had none. */
  openPosition(period: PeriodBook, member: HexId): Position {
    let position = period.position(member);
    if (position === undefined) {
      let account = this.#accounts.get(member);
      if (account === undefined) {
        account = { liveCount: 0 };
        this.#accounts.set(member, account);
      }
      position = emptyPosition(account);
      period.addPosition(member, position);
    }
    return position;
  }

  /** True for live orders and for those that left while their period is open. */
  knows(orderId: HexId): boolean {
    return this.#orders.has(orderId);
  }

  /** Orders whose expiry is at or before the time, earliest first. */
  expiredAt(timestampMs: number): BookOrder[] {
    return this.#expiring.takeWhile((order) => expiryOf(order) <= timestampMs);
  }

  enter(order: BookOrder): void {
    this.#orders.set(order.orderId, order);
    this.#liveCount += 1;
    order.position.account.liveCount += 1;
    if (order.expiresAtMs !== null) this.#expiring.insert(order);
    this.periodOf(order).add(order);
  }

  /** The order is live no more; its id stays known. */
  leave(order: BookOrder): void {
    this.#liveCount -= 1;
    order.position.account.liveCount -= 1;
    if (order.expiresAtMs !== null) this.#expiring.remove(order);
    const period = this.periodOf(order);
    period.remove(order);
    this.remember(period, order.orderId);
  }

  /** Keeps the id of an order that left known until the period leaves. */
  remember(period: PeriodBook, orderId: HexId): void {
    this.#orders.set(orderId, null);
    period.leftIds.push(orderId);
  }

  /** Books a fill; an order that has nothing left leaves. */
  fill(order: BookOrder, quantityWh: EnergyWh): void {
    this.periodOf(order).fill(order, quantityWh);
    if (order.openWh === 0) this.leave(order);
  }

  /** Forgets a period whose live orders have all left. */
  drop(period: PeriodBook): void {
    for (const orderId of period.leftIds) this.#orders.delete(orderId);
    this.#periods.delete(period.period);
  }
}

/** Earliest expiry first, then by id. */
const EXPIRY_ORDER: SortOrder<BookOrder> = {
  keyOf: expiryOf,
  compareTies: (left, right) => compareText(left.orderId, right.orderId),
};

function expiryOf(order: BookOrder): number {
  // Safety: only orders with an expiry are in the list.
  return order.expiresAtMs!;
}
