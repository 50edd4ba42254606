import { isSafeInteger } from '#units';
import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { BookLimits } from '../limits.js';
import { LEFT, REFUSED } from '../refusals.js';
import { Auction } from './auction.js';
import { ContinuousBook } from './continuous.js';
import { EventKind } from './event-log.js';
import { boundsOf, judgeNewStanding, judgeNewTerms, judgeStanding, judgeTerms } from './judge.js';
import type { MatchingRules, PlainBounds } from './judge.js';
import { Flag, MAX_ROWS, Mask, Position, Row } from './layout.js';
import { inBookOrder, liveRows, queuedRows } from './listing.js';
import type { PeriodBook } from './period-book.js';
import type { TieBreak } from './seniority.js';
import { Sentinel, TimeInForce } from './sides.js';

/**
 * The order book in integers: both matchings, every check that needs no text and no clock, events in typed arrays, no
 * allocation once its tables have grown. Members are numbered from 0 by the caller, periods and orders by the core. Answers of
 * commands: 0 when done, else a number of REFUSED.
 */
export class MatchingCore extends ContinuousBook {
  /** Handle of the order that was placed last. */
  placed: number = Sentinel.NONE;
  /** Energy that the last clearing traded, in Wh. */
  clearedWh: EnergyWh = 0;
  /** Set by `quote`: what an auction would trade now, in Wh. */
  quotedVolumeWh: EnergyWh = 0;
  /** Set by `quote`: its price; meaningful when the volume is not 0. */
  quotedPrice: PricePerKWh = 0;
  readonly auction = new Auction(this);
  #rules: MatchingRules;
  #isContinuous: boolean;
  #isRestoring = false;
  #bounds: PlainBounds;
  readonly #limits: BookLimits;

  constructor(rules: MatchingRules, limits: BookLimits, tieBreak?: TieBreak) {
    super(tieBreak);
    this.#rules = rules;
    this.#isContinuous = rules.matching === 'continuous';
    this.#limits = { ...limits, maxLiveOrders: Math.min(limits.maxLiveOrders, MAX_ROWS - 1) };
    this.#bounds = boundsOf(rules, this.#limits);
  }

  get runningHash(): number {
    return this.events.runningHash;
  }

  /** Number of the period that starts then; the same for the same start until it is closed. */
  openPeriod(start: PeriodStart): number {
    return this.openPeriodBook(start, this.#rules.tick).number;
  }

  /** A new order. Its handle is in `placed` when the answer is 0. */
  place(
    periodNumber: number,
    member: number,
    sideNumber: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    minFillWh: EnergyWh,
    timeInForce: number,
    sealedHeight: number,
    rankKey: number,
    capacityWh: number,
  ): number {
    const side = sideNumber & 1;
    const period = this.periods[periodNumber]!;
    let position = period.position(member);
    const isPlain = this.#isPlain(position, member, side, quantityWh, limitPrice, minFillWh, capacityWh);
    if (!isPlain && !this.#isRestoring) {
      const refused =
        judgeTerms(this.#rules, side, quantityWh, limitPrice, minFillWh, timeInForce) ||
        judgeStanding(this, this.#rules, this.#limits, position, member, side, quantityWh, limitPrice, capacityWh);
      if (refused !== 0) return refused;
    }
    if (position === Sentinel.NONE) position = period.openPosition(member, this);
    const row = this.takeOrder();
    const { orders, ordersWide, positions, events } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const memberAt = (position & Mask.ROW) * Position.WORDS;
    const conditional = minFillWh > 0 || timeInForce === TimeInForce.FOK ? Flag.CONDITIONAL : 0;
    const kind = (side * Flag.SELL) | (timeInForce << Flag.TIME_IN_FORCE_SHIFT) | conditional;
    const arrival = this.arrivals;
    this.arrivals = (arrival + 1) | 0;
    const flags = orders[at + Row.FLAGS]! | Flag.LIVE | kind;
    orders[at + Row.FLAGS] = flags;
    orders[at + Row.OPEN_WH] = quantityWh | 0;
    orders[at + Row.QUANTITY_WH] = quantityWh | 0;
    orders[at + Row.LIMIT_PRICE] = limitPrice | 0;
    orders[at + Row.LEVEL] = Sentinel.NONE;
    orders[at + Row.POSITION] = position;
    orders[at + Row.ARRIVAL] = arrival;
    ordersWide[(row & Mask.ROW) * Row.WIDE + Row.SEALED_HEIGHT] = sealedHeight;
    ordersWide[(row & Mask.ROW) * Row.WIDE + Row.RANK_KEY] = rankKey;
    if (conditional !== 0) this.minFillWh[row] = minFillWh;
    if (member >= this.accounts.length) this.openAccount(member);
    this.accounts[member]! += 1;
    positions[memberAt + Position.ACCEPTED]! += 1;
    positions[memberAt + Position.LIVE_COUNT + side]! += 1;
    this.positionsWide[(position & Mask.ROW) * Position.WIDE + Position.COMMITTED_WH + side]! += quantityWh;
    const rootAt = memberAt + Position.OWN_ROOT + side;
    this.addOwn(rootAt, row);
    events.length = 0;
    events.add(EventKind.ACCEPTED, row, 0, quantityWh, limitPrice, arrival);
    this.placed = (flags & Flag.GENERATION_MASK) | row;
    if (timeInForce !== TimeInForce.GTC) period.immediate.add(row, arrival);
    if (this.#isContinuous) this.queue(period, row);
    else this.rest(period, row);
    return 0;
  }

  /**
   * Takes in an order of which `filledWh` was traded before the book was restored, unjudged. Answers its row; gives no event.
   */
  restore(
    period: PeriodBook,
    member: number,
    side: number,
    quantityWh: EnergyWh,
    filledWh: EnergyWh,
    limitPrice: PricePerKWh,
    minFillWh: EnergyWh,
    timeInForce: number,
    sealedHeight: number,
    rankKey: number,
    isQueued: boolean,
  ): number {
    const isContinuous = this.#isContinuous;
    this.#isContinuous = isQueued;
    this.#isRestoring = true;
    const number = period.number;
    this.place(number, member, side, quantityWh, limitPrice, minFillWh, timeInForce, sealedHeight, rankKey, 0);
    this.#isRestoring = false;
    this.#isContinuous = isContinuous;
    const row = this.rowOf(this.placed);
    this.trim(row, filledWh);
    this.events.reset();
    return row;
  }

  /** Takes an order out at its owner's wish. */
  cancel(order: number, member: number): number {
    const row = this.rowOf(order);
    if (row === Sentinel.NONE) return REFUSED.unknown;
    if (this.ownerOf(row) !== member) return REFUSED.notOwner;
    this.takeOut(row, LEFT.cancelled);
    return 0;
  }

  /** Takes a live order out for the reason of that number. */
  takeOut(row: number, reason: number): void {
    this.events.length = 0;
    this.leaveFor(row, reason);
  }

  /**
   * A new total and limit. Keeps the priority when only the quantity falls; a total at or below what is filled cancels,
   * whatever the limit.
   */
  replace(
    order: number,
    member: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    sealedHeight: number,
    rankKey: number,
    capacityWh: number,
  ): number {
    const row = this.rowOf(order);
    if (row === Sentinel.NONE) return REFUSED.unknown;
    if (this.ownerOf(row) !== member) return REFUSED.notOwner;
    if (!this.cancels(row, quantityWh)) {
      const refused =
        judgeNewTerms(this, this.#rules, row, quantityWh, limitPrice) ||
        judgeNewStanding(this, row, quantityWh, limitPrice, capacityWh);
      if (refused !== 0) return refused;
    }
    this.rewrite(row, quantityWh, limitPrice, sealedHeight, rankKey);
    return 0;
  }

  /** True when a replace with this total cancels. */
  cancels(row: number, quantityWh: EnergyWh): boolean {
    const at = (row & Mask.ROW) * Row.WORDS;
    const words = this.orders;
    return isSafeInteger(quantityWh) && quantityWh <= words[at + Row.QUANTITY_WH]! - words[at + Row.OPEN_WH]!;
  }

  /** True when a replace with these terms keeps the order's place: only the quantity falls. */
  keepsPriority(row: number, quantityWh: EnergyWh, limitPrice: PricePerKWh): boolean {
    const at = (row & Mask.ROW) * Row.WORDS;
    const words = this.orders;
    return limitPrice === words[at + Row.LIMIT_PRICE]! && quantityWh < words[at + Row.QUANTITY_WH]!;
  }

  /** Carries out a replace that was judged. */
  rewrite(row: number, quantityWh: EnergyWh, limitPrice: PricePerKWh, sealedHeight: number, rankKey: number): void {
    this.events.length = 0;
    if (this.cancels(row, quantityWh)) {
      this.leaveFor(row, LEFT.cancelled);
      return;
    }
    const at = (row & Mask.ROW) * Row.WORDS;
    const keptPriority = this.keepsPriority(row, quantityWh, limitPrice);
    if (keptPriority) {
      this.cut(row, quantityWh);
    } else {
      const isQueued = (this.orders[at + Row.FLAGS]! & Flag.QUEUED) !== 0;
      if (!isQueued) this.unrest(row);
      this.changeTerms(row, quantityWh, limitPrice);
      this.ordersWide[(row & Mask.ROW) * Row.WIDE + Row.SEALED_HEIGHT] = sealedHeight;
      this.ordersWide[(row & Mask.ROW) * Row.WIDE + Row.RANK_KEY] = rankKey;
      if (!this.#isContinuous) this.rest(this.periodOf(row), row);
      else if (!isQueued) this.queue(this.periodOf(row), row);
    }
    const kept = keptPriority ? 1 : 0;
    this.events.add(EventKind.REPLACED, row, kept, quantityWh, limitPrice, this.orders[at + Row.ARRIVAL]!);
  }

  /**
   * Matches what is live in one period. Events: the trades in the order of their pairing, who sat out, CLEARED, then the ioc
   * and fok orders that leave.
   */
  clear(periodNumber: number, height: number): void {
    const period = this.periods[periodNumber]!;
    this.events.length = 0;
    let price = 0;
    let hasPrice = 0;
    if (this.#isContinuous) {
      this.clearedWh = this.matchQueue(period);
    } else {
      const { auction } = this;
      auction.quote(period, this.#rules.tick);
      auction.pair();
      auction.finish(true);
      this.clearedWh = auction.volumeWh;
      if (auction.volumeWh > 0) {
        hasPrice = 1;
        price = auction.price;
      }
    }
    this.events.add(EventKind.CLEARED, Sentinel.NONE, hasPrice, this.clearedWh | 0, price, height | 0);
    if (!period.immediate.isEmpty) this.#dismissImmediate(period);
  }

  /** What an auction of the period would give now. False when nothing would trade. Changes nothing. */
  quote(periodNumber: number): boolean {
    this.auction.quote(this.periods[periodNumber]!, this.#rules.tick);
    this.auction.finish(false);
    this.quotedVolumeWh = this.auction.volumeWh;
    this.quotedPrice = this.auction.price;
    return this.auction.volumeWh > 0;
  }

  /** The gate has passed: live orders leave, the period is forgotten. */
  closePeriod(periodNumber: number): void {
    const period = this.periods[periodNumber]!;
    this.events.length = 0;
    for (const row of liveRows(this, period)) this.leaveFor(row, LEFT.gateClosed);
    this.events.add(EventKind.CLOSED, Sentinel.NONE, 0, 0, 0, period.start | 0);
    this.dropPeriod(period);
  }

  /** Open energy of an order, in Wh; 0 when it is not live. */
  openWh(order: number): EnergyWh {
    const row = this.rowOf(order);
    return row === Sentinel.NONE ? 0 : this.orders[(row & Mask.ROW) * Row.WORDS + Row.OPEN_WH]!;
  }

  /** The member of a row's order. */
  ownerOf(row: number): number {
    return this.positions[
      this.orders[(row & Mask.ROW) * Row.WORDS + Row.POSITION]! * Position.WORDS + Position.MEMBER
    ]!;
  }

  /** Bytes of its tables, by kind. */
  bytes(): { readonly rows: number; readonly levels: number; readonly positions: number; readonly other: number } {
    let other = this.accounts.byteLength;
    for (const period of this.periods) other += period?.bytes() ?? 0;
    return {
      rows: this.orders.byteLength + this.minFillWh.byteLength,
      levels: this.levels.byteLength,
      positions: this.positions.byteLength,
      other,
    };
  }

  /** New rules apply from now on. Live orders stay; where the matching changes they are queued, or rest. */
  setRules(rules: MatchingRules): void {
    const before = this.#rules;
    this.#rules = rules;
    this.#bounds = boundsOf(rules, this.#limits);
    this.#isContinuous = rules.matching === 'continuous';
    if (rules.matching === before.matching && rules.tick === before.tick) return;
    for (const period of this.openPeriods()) {
      const rows = liveRows(this, period);
      const queued = new Set(queuedRows(this, period));
      for (const row of rows) if (!queued.has(row)) this.unrest(row);
      period.queue.clear();
      period.retick(rules.tick);
      for (const row of rows) {
        const waits = queued.has(row) || before.matching === 'auction';
        if (this.#isContinuous && waits) this.queue(period, row);
        else this.rest(period, row);
      }
    }
  }

  /**
   * True when the judges would let an ordinary order pass: any quantity of it will do, its member has been in the period
   * before, and only on this side. All others go before them. Written as one expression, because nearly every order of a
   * community comes through here and what it reads is read again right after.
   */
  #isPlain(
    position: number,
    member: number,
    side: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    minFillWh: EnergyWh,
    capacityWh: number,
  ): boolean {
    const { positions } = this;
    const bounds = this.#bounds;
    const at = (position & Mask.ROW) * Position.WORDS;
    const wideAt = (position & Mask.ROW) * Position.WIDE;
    return (
      position !== Sentinel.NONE &&
      (quantityWh | 0) === quantityWh &&
      (limitPrice | 0) === limitPrice &&
      minFillWh === 0 &&
      quantityWh > 0 &&
      quantityWh <= bounds.highestWh &&
      limitPrice >= bounds.lowestPrice &&
      limitPrice <= bounds.highestPrice &&
      quantityWh % bounds.lotWh === 0 &&
      limitPrice % bounds.tick === 0 &&
      positions[at + Position.OWN_ROOT + 1 - side] === Sentinel.NONE &&
      positions[at + Position.LIVE_COUNT + side]! < bounds.maxOrdersPerPeriodSide &&
      positions[at + Position.ACCEPTED]! < bounds.maxAccepted &&
      this.positionsWide[wideAt + Position.COMMITTED_WH + side]! + quantityWh <= capacityWh &&
      this.accounts[member]! < bounds.maxOrders &&
      this.liveOrders < bounds.maxLiveOrders
    );
  }

  /** The live ioc and fok orders leave, buys first, each side in the book's order. */
  #dismissImmediate(period: PeriodBook): void {
    const count = this.gatherListed(period.immediate, this.scratch);
    period.immediate.clear();
    if (count === 1) {
      this.leaveFor(this.scratch.values[0]!, LEFT.unfilled);
      return;
    }
    const rows = Array.from(this.scratch.values.subarray(0, count));
    for (const row of inBookOrder(this, rows)) this.leaveFor(row, LEFT.unfilled);
  }
}
