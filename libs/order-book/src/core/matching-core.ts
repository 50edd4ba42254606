import { isSafeInteger } from '#units';
import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { BookLimits } from '../limits.js';
import { LEFT, REFUSED } from '../refusals.js';
import { Auction } from './auction.js';
import { matchQueue } from './continuous.js';
import { CoreBook } from './core-book.js';
import { EventKind } from './event-log.js';
import type { EventLog } from './event-log.js';
import { IntegerList } from './integer-list.js';
import { judgeNewStanding, judgeNewTerms, judgeStanding, judgeTerms } from './judge.js';
import type { MatchingRules } from './judge.js';
import { Level } from './level-rows.js';
import { inBookOrder, liveRows } from './listing.js';
import { Flag, Row } from './order-rows.js';
import type { PeriodBook } from './period-book.js';
import { Position } from './position-rows.js';
import type { TieBreak } from './seniority.js';
import { Sentinel, TimeInForce } from './sides.js';

/**
 * The order book in integers: both matchings, every check that needs no text and no clock, events in typed arrays, no
 * allocation once its tables have grown. Members are numbered from 0 by the caller, periods and orders by the core. Answers of
 * commands: 0 when done, else a number of REFUSED.
 */
export class MatchingCore {
  /** Handle of the order that was placed last. */
  placed = Sentinel.NONE;
  /** Set by `quote`: what an auction would trade now, in Wh. */
  quotedVolumeWh: EnergyWh = 0;
  /** Set by `quote`: its price; meaningful when the volume is not 0. */
  quotedPrice: PricePerKWh = 0;
  readonly book: CoreBook;
  readonly auction: Auction;
  #rules: MatchingRules;
  #isContinuous: boolean;
  readonly #limits: BookLimits;
  readonly #scratch = new IntegerList();

  constructor(rules: MatchingRules, limits: BookLimits, tieBreak?: TieBreak) {
    this.#rules = rules;
    this.#isContinuous = rules.matching === 'continuous';
    this.#limits = limits;
    this.book = new CoreBook(tieBreak);
    this.auction = new Auction(this.book);
  }

  /** Events of the last command. */
  get events(): EventLog {
    return this.book.events;
  }
  get runningHash(): number {
    return this.book.events.runningHash;
  }
  get liveOrders(): number {
    return this.book.rows.liveCount;
  }

  /** Handle of the period that starts then; the same for the same start until it is closed. */
  openPeriod(start: PeriodStart): number {
    return this.book.openPeriod(start).number;
  }

  /** A new order. Its handle is in `placed` when the answer is 0. */
  place(
    periodNumber: number,
    member: number,
    side: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    minFillWh: EnergyWh,
    timeInForce: number,
    sealedHeight: number,
    rankKey: number,
    capacityWh: number,
  ): number {
    const period = this.book.periods[periodNumber]!;
    const refused =
      judgeTerms(this.#rules, side, quantityWh, limitPrice, minFillWh, timeInForce) ||
      this.judgeStanding(period, member, side, quantityWh, limitPrice, capacityWh);
    if (refused !== 0) return refused;
    this.enter(period, member, side, quantityWh, limitPrice, minFillWh, timeInForce, sealedHeight, rankKey);
    return 0;
  }

  /** [REFUSE] What depends on what else is in the book. 0 or a number of REFUSED. */
  judgeStanding(
    period: PeriodBook,
    member: number,
    side: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    capacityWh: number,
  ): number {
    return judgeStanding(
      this.book,
      this.#rules,
      this.#limits,
      period,
      member,
      side,
      quantityWh,
      limitPrice,
      capacityWh,
    );
  }

  /** Takes in an order that was judged. */
  enter(
    period: PeriodBook,
    member: number,
    side: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    minFillWh: EnergyWh,
    timeInForce: number,
    sealedHeight: number,
    rankKey: number,
  ): void {
    const { book } = this;
    book.events.length = 0;
    const position = period.openPosition(member, book.positions);
    const row = book.enter(position, side, quantityWh, limitPrice, minFillWh, timeInForce, sealedHeight, rankKey);
    this.placed = book.rows.handleOf(row);
    if (timeInForce !== TimeInForce.GTC) period.immediate.push(this.placed);
    if (this.#isContinuous) book.queue(period, row);
    else book.rest(period, row);
  }

  /** Takes in an order of which `filledWh` was traded before the book was restored. It becomes no event. */
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
    const { book } = this;
    const position = period.openPosition(member, book.positions);
    const row = book.enter(position, side, quantityWh, limitPrice, minFillWh, timeInForce, sealedHeight, rankKey);
    book.rows.words[row * Row.WORDS + Row.OPEN_WH]! -= filledWh;
    book.positions.wide[position * Position.WIDE + Position.LIVE_WH + side]! -= filledWh;
    book.positions.wide[position * Position.WIDE + Position.TRADED_WH + side]! += filledWh;
    if (timeInForce !== TimeInForce.GTC) period.immediate.push(book.rows.handleOf(row));
    if (isQueued) book.queue(period, row);
    else book.rest(period, row);
    book.events.reset();
    return row;
  }

  /** Takes an order out at its owner's wish. */
  cancel(order: number, member: number): number {
    const row = this.book.rows.rowOf(order);
    if (row === Sentinel.NONE) return REFUSED.unknown;
    if (this.ownerOf(row) !== member) return REFUSED.notOwner;
    this.takeOut(row, LEFT.cancelled);
    return 0;
  }

  /** Takes a live order out for the reason of that number. */
  takeOut(row: number, reason: number): void {
    this.book.events.length = 0;
    this.book.leaveFor(row, reason);
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
    const row = this.book.rows.rowOf(order);
    if (row === Sentinel.NONE) return REFUSED.unknown;
    if (this.ownerOf(row) !== member) return REFUSED.notOwner;
    if (!this.cancels(row, quantityWh)) {
      const refused =
        judgeNewTerms(this.book, this.#rules, row, quantityWh, limitPrice) ||
        judgeNewStanding(this.book, row, quantityWh, limitPrice, capacityWh);
      if (refused !== 0) return refused;
    }
    this.rewrite(row, quantityWh, limitPrice, sealedHeight, rankKey);
    return 0;
  }

  /** True when a replace with this total cancels. */
  cancels(row: number, quantityWh: EnergyWh): boolean {
    const at = row * Row.WORDS;
    const { words } = this.book.rows;
    return isSafeInteger(quantityWh) && quantityWh <= words[at + Row.QUANTITY_WH]! - words[at + Row.OPEN_WH]!;
  }

  /** True when a replace with these terms keeps the order's place: only the quantity falls. */
  keepsPriority(row: number, quantityWh: EnergyWh, limitPrice: PricePerKWh): boolean {
    const at = row * Row.WORDS;
    const { words } = this.book.rows;
    return limitPrice === words[at + Row.LIMIT_PRICE]! && quantityWh < words[at + Row.QUANTITY_WH]!;
  }

  /** Carries out a replace that was judged. */
  rewrite(row: number, quantityWh: EnergyWh, limitPrice: PricePerKWh, sealedHeight: number, rankKey: number): void {
    const { book } = this;
    const { words, wide } = book.rows;
    const at = row * Row.WORDS;
    book.events.length = 0;
    if (this.cancels(row, quantityWh)) {
      book.leaveFor(row, LEFT.cancelled);
      return;
    }
    const keptPriority = this.keepsPriority(row, quantityWh, limitPrice);
    const isQueued = (words[at + Row.FLAGS]! & Flag.QUEUED) !== 0;
    if (!keptPriority && !isQueued) book.unrest(row);
    book.removeFromPosition(row);
    const cutWh = words[at + Row.QUANTITY_WH]! - quantityWh;
    words[at + Row.QUANTITY_WH] = quantityWh;
    words[at + Row.OPEN_WH]! -= cutWh;
    if (keptPriority) {
      const level = words[at + Row.LEVEL]!;
      if (level !== Sentinel.NONE) book.levels.wide[level * Level.WIDE + Level.TOTAL_WH]! -= cutWh;
    } else {
      words[at + Row.LIMIT_PRICE] = limitPrice;
      wide[row * Row.WIDE + Row.SEALED_HEIGHT] = sealedHeight;
      wide[row * Row.WIDE + Row.RANK_KEY] = rankKey;
      if (!this.#isContinuous) book.rest(book.periodOf(row), row);
      else if (!isQueued) book.queue(book.periodOf(row), row);
    }
    book.addToPosition(row);
    const kept = keptPriority ? 1 : 0;
    book.events.add(EventKind.REPLACED, row, kept, quantityWh, limitPrice, words[at + Row.ARRIVAL]!);
  }

  /**
   * Matches what is live in one period. Events: the trades in the order of their pairing, who sat out, CLEARED, then the ioc
   * and fok orders that leave.
   */
  clear(periodNumber: number, height: number): void {
    const { book } = this;
    const period = book.periods[periodNumber]!;
    book.events.length = 0;
    let price = 0;
    let hasPrice = 0;
    if (this.#isContinuous) {
      this.clearedWh = matchQueue(book, period, this.#scratch);
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
    book.events.add(EventKind.CLEARED, Sentinel.NONE, hasPrice, this.clearedWh | 0, price, height | 0);
    if (period.immediate.length > 0) this.#dismissImmediate(period);
  }

  /** Energy that the last clearing traded, in Wh. */
  clearedWh: EnergyWh = 0;

  /** What an auction of the period would give now. False when nothing would trade. Changes nothing. */
  quote(periodNumber: number): boolean {
    const period = this.book.periods[periodNumber]!;
    this.auction.quote(period, this.#rules.tick);
    this.auction.finish(false);
    this.quotedVolumeWh = this.auction.volumeWh;
    this.quotedPrice = this.auction.price;
    return this.auction.volumeWh > 0;
  }

  /** The gate has passed: live orders leave, the period is forgotten. */
  closePeriod(periodNumber: number): void {
    const { book } = this;
    const period = book.periods[periodNumber]!;
    book.events.length = 0;
    for (const row of liveRows(book, period)) book.leaveFor(row, LEFT.gateClosed);
    book.events.add(EventKind.CLOSED, Sentinel.NONE, 0, 0, 0, period.start | 0);
    book.dropPeriod(period);
  }

  /** Open energy of an order, in Wh; 0 when it is not live. */
  openWh(order: number): EnergyWh {
    const row = this.book.rows.rowOf(order);
    return row === Sentinel.NONE ? 0 : this.book.rows.words[row * Row.WORDS + Row.OPEN_WH]!;
  }

  /** The member of a row's order. */
  ownerOf(row: number): number {
    const position = this.book.rows.words[row * Row.WORDS + Row.POSITION]!;
    return this.book.positions.words[position * Position.WORDS + Position.MEMBER]!;
  }

  /** Bytes of its tables, by kind. */
  bytes(): { readonly rows: number; readonly levels: number; readonly positions: number; readonly other: number } {
    const { book } = this;
    let other = book.accounts.values.byteLength;
    for (const period of book.periods) other += period?.bytes() ?? 0;
    return { rows: book.rows.bytes(), levels: book.levels.bytes(), positions: book.positions.bytes(), other };
  }

  /** The live ioc and fok orders leave, buys first, each side in the book's order. */
  #dismissImmediate(period: PeriodBook): void {
    const { book } = this;
    const left: number[] = [];
    for (let index = 0; index < period.immediate.length; index++) {
      const row = book.rows.rowOf(period.immediate.values[index]!);
      if (row === Sentinel.NONE) continue;
      // A handle repeats after 2,048 orders in its row: a gtc order may have it by now.
      const timeInForce = (book.rows.words[row * Row.WORDS + Row.FLAGS]! >> Flag.TIME_IN_FORCE_SHIFT) & 3;
      if (timeInForce !== TimeInForce.GTC) left.push(row);
    }
    period.immediate.clear();
    if (left.length > 1) inBookOrder(book, left);
    for (const row of new Set(left)) book.leaveFor(row, LEFT.unfilled);
  }

  /** New rules apply from now on. Live orders stay; where the matching changes they are queued, or rest. */
  setRules(rules: MatchingRules): void {
    const before = this.#rules.matching;
    this.#rules = rules;
    this.#isContinuous = rules.matching === 'continuous';
    if (rules.matching === before) return;
    const { book } = this;
    for (const period of book.openPeriods()) {
      const rows = liveRows(book, period);
      period.queue.clear();
      for (const row of rows) {
        if (book.rows.words[row * Row.WORDS + Row.LEVEL] !== Sentinel.NONE) book.unrest(row);
        if (this.#isContinuous) book.queue(period, row);
        else book.rest(period, row);
      }
    }
  }
}
