import type { HexId, Side } from '#market';
import type { EnergyWh, PeriodStart } from '#units';
import { BOOK_ORDER, compareBookOrder, compareSeniority, compareText, isImmediate } from './book-order.js';
import type { BookOrder, Position } from './book-order.js';
import type { CanonicalValue } from './canonical-bytes.js';
import { SortedList } from './sorted-list.js';

/** The digest before the first trade. */
export const NO_TRADES_DIGEST = '0'.repeat(64);

/** One delivery period of the book, from its first accepted order until its gate closes. */
export class PeriodBook {
  readonly period: PeriodStart;
  /** Orders that can be matched against, best first. */
  readonly resting: Readonly<Record<Side, SortedList<BookOrder>>> = {
    buy: new SortedList(BOOK_ORDER),
    sell: new SortedList(BOOK_ORDER),
  };
  /** Continuous matching: orders accepted since the last clearing. */
  readonly queue = new Set<BookOrder>();
  /** Live ioc and fok orders: they leave after the next clearing. */
  readonly immediate = new Set<BookOrder>();
  /** Ids of orders that have left; they stay known. */
  readonly leftIds: HexId[] = [];
  tradedWh: EnergyWh = 0;
  /** Chain of hashes over every trade of the period, in hexadecimal. */
  tradesDigest = NO_TRADES_DIGEST;
  /** Hash of `canonicalState`; null after a change. Owned by the book's state hash. */
  cachedHash: string | null = null;
  readonly #positions = new Map<HexId, Position>();

  constructor(period: PeriodStart) {
    this.period = period;
  }

  position(member: HexId): Position | undefined {
    return this.#positions.get(member);
  }

  addPosition(member: HexId, position: Position): void {
    this.#positions.set(member, position);
  }

  /** Makes the order live: in the queue or resting, and in its owner's position. */
  add(order: BookOrder): void {
    const own = order.position[order.side];
    own.live.insert(order);
    own.liveWh += order.openWh;
    own.liveCount += 1;
    if (isImmediate(order)) this.immediate.add(order);
    if (order.queued) this.queue.add(order);
    else this.resting[order.side].insert(order);
    this.cachedHash = null;
  }

  /** Takes a live order out, whatever it has open. */
  remove(order: BookOrder): void {
    const own = order.position[order.side];
    own.live.remove(order);
    own.liveWh -= order.openWh;
    own.liveCount -= 1;
    if (isImmediate(order)) this.immediate.delete(order);
    if (order.queued) this.queue.delete(order);
    else this.resting[order.side].remove(order);
    this.cachedHash = null;
  }

  /** Books a fill of a live order; an order without open energy has still to be removed. */
  fill(order: BookOrder, quantityWh: EnergyWh): void {
    const own = order.position[order.side];
    order.openWh -= quantityWh;
    own.liveWh -= quantityWh;
    own.tradedWh += quantityWh;
    this.cachedHash = null;
  }

  /** Continuous matching: a queued order begins to rest. */
  rest(order: BookOrder): void {
    this.queue.delete(order);
    order.queued = false;
    this.resting[order.side].insert(order);
    this.cachedHash = null;
  }

  /** Every live order in the canonical order: buys, then sells, each in the book's order. */
  liveOrders(): BookOrder[] {
    return [...this.liveOrdersOf('buy'), ...this.liveOrdersOf('sell')];
  }

  liveOrdersOf(side: Side): BookOrder[] {
    const orders = [...this.resting[side]];
    if (this.queue.size === 0) return orders;
    for (const order of this.queue) if (order.side === side) orders.push(order);
    return orders.sort(compareBookOrder);
  }

  /** The member's live orders in the canonical order. */
  liveOrdersOfMember(member: HexId): BookOrder[] {
    const position = this.#positions.get(member);
    return position === undefined ? [] : [...position.buy.live, ...position.sell.live];
  }

  /** The best live order of a side, queued ones included. */
  best(side: Side): BookOrder | undefined {
    let best = this.resting[side].first();
    for (const order of this.queue) {
      if (order.side === side && (best === undefined || compareBookOrder(order, best) < 0)) best = order;
    }
    return best;
  }

  queuedBySeniority(): BookOrder[] {
    return [...this.queue].sort(compareSeniority);
  }

  /** Everything that decides how the period goes on, as plain data: equal exactly for equal periods. */
  canonicalState(): CanonicalValue {
    const positions: CanonicalValue[] = [];
    for (const [member, { buy, sell, acceptedCount }] of [...this.#positions].sort(([a], [b]) => compareText(a, b))) {
      positions.push([member, buy.tradedWh, sell.tradedWh, acceptedCount]);
    }
    return [
      this.period,
      this.tradedWh,
      this.tradesDigest,
      positions,
      this.leftIds.toSorted(compareText),
      this.liveOrders().map((order) => canonicalOrder(order)),
    ];
  }
}

function canonicalOrder(order: BookOrder): CanonicalValue {
  return [
    order.orderId,
    order.member,
    order.side,
    order.quantityWh,
    order.openWh,
    order.limitPrice,
    order.minFillWh,
    order.timeInForce,
    order.expiresAtMs,
    order.rulesVersion,
    order.sealedHeight,
    order.rank,
    order.nonce,
    order.index,
    order.queued ? 1 : 0,
  ];
}
