import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import { EventKind, EventLog } from './event-log.js';
import { IntegerList } from './integer-list.js';
import { Level, LevelRows } from './level-rows.js';
import { Flag, OrderRows, Row } from './order-rows.js';
import { addOwn, removeOwn } from './own-orders.js';
import { PeriodBook } from './period-book.js';
import { Position, PositionRows } from './position-rows.js';
import { Seniority } from './seniority.js';
import type { TieBreak } from './seniority.js';
import { keyOf, Sentinel, TimeInForce } from './sides.js';

/**
 * All tables of the core and the changes that keep them consistent. Knows no rule of the market. Arguments instead of
 * objects, and few large methods instead of many small ones: nothing is allocated, and a command touches each line of memory
 * once.
 */
export class CoreBook {
  readonly rows = new OrderRows();
  readonly positions = new PositionRows();
  readonly seniority: Seniority;
  readonly levels: LevelRows;
  readonly events = new EventLog();
  /** By number; undefined where a period has closed. */
  readonly periods: (PeriodBook | undefined)[] = [];
  /** Live orders by member. */
  readonly accounts = new IntegerList();
  #arrivals = 0;
  readonly #numberOf = new Map<PeriodStart, number>();

  constructor(tieBreak: TieBreak | undefined) {
    this.seniority = new Seniority(
      this.rows,
      tieBreak ?? ((left, right) => this.#arrivalOf(left) - this.#arrivalOf(right)),
    );
    this.levels = new LevelRows(this.rows, this.seniority);
  }

  /** The open period that starts then. */
  periodAt(start: PeriodStart): PeriodBook | undefined {
    const number = this.#numberOf.get(start);
    return number === undefined ? undefined : this.periods[number];
  }

  openPeriod(start: PeriodStart): PeriodBook {
    const known = this.periodAt(start);
    if (known !== undefined) return known;
    const free = this.periods.indexOf(undefined);
    const period = new PeriodBook(start, free < 0 ? this.periods.length : free);
    this.periods[period.number] = period;
    this.#numberOf.set(start, period.number);
    return period;
  }

  /** Forgets a period whose live orders have all left. */
  dropPeriod(period: PeriodBook): void {
    period.forEachPosition((position) => this.positions.release(position));
    this.periods[period.number] = undefined;
    this.#numberOf.delete(period.start);
  }

  /** Open periods, ascending by start. */
  openPeriods(): PeriodBook[] {
    const open = this.periods.filter((period) => period !== undefined);
    return open.sort((left, right) => left.start - right.start);
  }

  /** Live orders of the member; 0 for one that is not known. */
  accountOf(member: number): number {
    return member >= 0 && member < this.accounts.length ? this.accounts.values[member]! : 0;
  }

  /**
   * Takes in an order; answers its row. It is in no level and no queue yet.
   *
   * @param rankKey integer that sorts like the rank, as far as 53 bits go; the tie break decides the rest
   */
  enter(
    position: number,
    side: number,
    quantityWh: EnergyWh,
    limitPrice: PricePerKWh,
    minFillWh: EnergyWh,
    timeInForce: number,
    sealedHeight: number,
    rankKey: number,
  ): number {
    const row = this.rows.take();
    const { words, wide } = this.rows;
    const at = row * Row.WORDS;
    const conditional = minFillWh > 0 || timeInForce === TimeInForce.FOK ? Flag.CONDITIONAL : 0;
    const kind = (side * Flag.SELL) | (timeInForce << Flag.TIME_IN_FORCE_SHIFT) | conditional;
    const arrival = this.#arrivals;
    this.#arrivals = (arrival + 1) | 0;
    words[at + Row.FLAGS]! |= Flag.LIVE | kind;
    words[at + Row.OPEN_WH] = quantityWh;
    words[at + Row.QUANTITY_WH] = quantityWh;
    words[at + Row.LIMIT_PRICE] = limitPrice;
    words[at + Row.LEVEL] = Sentinel.NONE;
    words[at + Row.POSITION] = position;
    words[at + Row.ARRIVAL] = arrival;
    wide[row * Row.WIDE + Row.SEALED_HEIGHT] = sealedHeight;
    wide[row * Row.WIDE + Row.RANK_KEY] = rankKey;
    if (conditional !== 0) this.rows.minFillWh[row] = minFillWh;
    const positionAt = position * Position.WORDS;
    const member = this.positions.words[positionAt + Position.MEMBER]!;
    if (member >= this.accounts.length) this.#openAccount(member);
    this.accounts.values[member]! += 1;
    this.positions.words[positionAt + Position.ACCEPTED]! += 1;
    this.addToPosition(row);
    this.events.add(EventKind.ACCEPTED, row, 0, quantityWh, limitPrice, arrival);
    return row;
  }

  /** Counts the live order in its member's position. */
  addToPosition(row: number): void {
    const at = row * Row.WORDS;
    const { words } = this.rows;
    const side = (words[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const position = words[at + Row.POSITION]!;
    const positions = this.positions.words;
    const rootAt = position * Position.WORDS + Position.OWN_ROOT + side;
    positions[rootAt] = addOwn(words, positions[rootAt]!, row, side);
    positions[position * Position.WORDS + Position.LIVE_COUNT + side]! += 1;
    this.positions.wide[position * Position.WIDE + Position.LIVE_WH + side]! += words[at + Row.OPEN_WH]!;
  }

  removeFromPosition(row: number): void {
    const at = row * Row.WORDS;
    const { words } = this.rows;
    const side = (words[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const position = words[at + Row.POSITION]!;
    const positions = this.positions.words;
    const rootAt = position * Position.WORDS + Position.OWN_ROOT + side;
    positions[rootAt] = removeOwn(words, positions[rootAt]!, row, side);
    positions[position * Position.WORDS + Position.LIVE_COUNT + side]! -= 1;
    this.positions.wide[position * Position.WIDE + Position.LIVE_WH + side]! -= words[at + Row.OPEN_WH]!;
  }

  /** The order waits to be matched at the next clearing of its period. */
  queue(period: PeriodBook, row: number): void {
    this.rows.words[row * Row.WORDS + Row.FLAGS]! |= Flag.QUEUED;
    period.queue.push(this.rows.handleOf(row));
  }

  /** The order begins to rest in the level of its limit. */
  rest(period: PeriodBook, row: number): void {
    const at = row * Row.WORDS;
    const { words } = this.rows;
    const flags = words[at + Row.FLAGS]!;
    const side = (flags & Flag.SELL) >> 1;
    const key = keyOf(side, words[at + Row.LIMIT_PRICE]!);
    const ladder = period.ladders[side]!;
    words[at + Row.FLAGS] = flags & ~Flag.QUEUED;
    let level = ladder.find(key);
    if (level === Sentinel.NONE) {
      level = this.levels.take(key, 2 * period.number + side);
      ladder.insert(key, level);
    }
    this.levels.add(level, row);
  }

  /** Takes a resting order out of its level, and an empty level out of its ladder. */
  unrest(row: number): void {
    const level = this.rows.words[row * Row.WORDS + Row.LEVEL]!;
    if (this.levels.remove(level, row) !== 0) return;
    const owner = this.levels.words[level * Level.WORDS + Level.OWNER]!;
    this.periods[owner >> 1]!.ladders[owner & 1]!.remove(this.levels.words[level * Level.WORDS + Level.KEY]!);
    this.levels.release(level);
  }

  /** The order is live no more; its row says what it was until another takes it. */
  leave(row: number): void {
    const at = row * Row.WORDS;
    const { words } = this.rows;
    if (words[at + Row.LEVEL] !== Sentinel.NONE) this.unrest(row);
    this.removeFromPosition(row);
    const member = this.positions.words[words[at + Row.POSITION]! * Position.WORDS + Position.MEMBER]!;
    this.accounts.values[member]! -= 1;
    this.rows.release(row);
  }

  /** The order leaves unfilled, or with the rest of it unfilled, for the reason of that number. */
  leaveFor(row: number, reason: number): void {
    const at = row * Row.WORDS;
    const { words } = this.rows;
    this.leave(row);
    this.events.add(
      EventKind.LEFT,
      row,
      reason,
      words[at + Row.OPEN_WH]!,
      words[at + Row.LIMIT_PRICE]!,
      words[at + Row.ARRIVAL]!,
    );
  }

  /** Books a trade of two live orders; who has nothing left leaves. */
  trade(buy: number, sell: number, quantityWh: EnergyWh, price: PricePerKWh): void {
    const { words } = this.rows;
    const identity = Math.imul(words[buy * Row.WORDS + Row.ARRIVAL]!, 31) ^ words[sell * Row.WORDS + Row.ARRIVAL]!;
    this.events.add(EventKind.TRADED, buy, sell, quantityWh, price, identity);
    this.#fill(buy, 0, quantityWh);
    this.#fill(sell, 1, quantityWh);
  }

  #fill(row: number, side: number, quantityWh: EnergyWh): void {
    const at = row * Row.WORDS;
    const { words } = this.rows;
    const { wide } = this.positions;
    const openWh = (words[at + Row.OPEN_WH]! - quantityWh) | 0;
    const positionAt = words[at + Row.POSITION]! * Position.WIDE + side;
    const level = words[at + Row.LEVEL]!;
    words[at + Row.OPEN_WH] = openWh;
    wide[positionAt + Position.LIVE_WH]! -= quantityWh;
    wide[positionAt + Position.TRADED_WH]! += quantityWh;
    if (level !== Sentinel.NONE) this.levels.wide[level * Level.WIDE + Level.TOTAL_WH]! -= quantityWh;
    if (openWh === 0) this.leave(row);
  }

  /** Energy that the member traded before the book was restored. */
  restoreTraded(period: PeriodBook, member: number, side: number, tradedWh: EnergyWh): void {
    const position = period.openPosition(member, this.positions);
    this.positions.words[position * Position.WORDS + Position.ACCEPTED]! += 1;
    this.positions.wide[position * Position.WIDE + Position.TRADED_WH + side]! += tradedWh;
  }

  periodOf(row: number): PeriodBook {
    const position = this.rows.words[row * Row.WORDS + Row.POSITION]!;
    return this.periods[this.positions.words[position * Position.WORDS + Position.PERIOD]!]!;
  }

  #arrivalOf(row: number): number {
    return this.rows.words[row * Row.WORDS + Row.ARRIVAL]!;
  }

  #openAccount(member: number): void {
    while (this.accounts.length <= member) this.accounts.push(0);
  }
}
