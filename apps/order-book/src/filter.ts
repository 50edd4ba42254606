import { hash } from 'node:crypto';
import { DEFAULT_RULES, toHex } from '#market';
import type { CommunityRules, ErrorCode, SealedOrder } from '#market';
import { createOrderBook } from '#order-book';
import type { BookContext, BookEvent, OrderBook } from '#order-book';
import { MAX_PRICE } from '#units';
import { commandOf } from './command.js';
import { parseOperation } from './operation.js';
import type { Operation } from './operation.js';
import type { FilterOptions } from './options.js';
import { eventLine, malformedLine, refusalLine, tradeLine } from './output-lines.js';
import { OutputPieces } from './output-pieces.js';
import { PeriodNames } from './period-names.js';

/**
 * The order book as a filter of text lines, one operation each. Collects what is to be printed; whoever feeds it takes
 * that away from time to time.
 */
export class OrderBookFilter {
  /** Lines that were no operation. */
  malformedLines = 0;
  readonly #options: FilterOptions;
  readonly #book: OrderBook;
  readonly #periods = new PeriodNames();
  /** Periods whose next clearing may do something. */
  readonly #due = new Set<number>();
  /** Periods with ioc or fok orders, which leave at the next clearing. */
  readonly #immediate = new Set<number>();
  /** True when a clearing without trades leaves a trace: an event to print, a new state to hash, orders that begin to rest. */
  readonly #clearsAlways: boolean;
  readonly #results = new OutputPieces();
  readonly #refusals = new OutputPieces();
  #lineNumber = 0;
  /** Of the lines that are being read; null before the first. */
  #context: BookContext | null = null;

  constructor(options: FilterOptions) {
    this.#options = options;
    this.#clearsAlways = options.showsEvents || options.showsHash || options.matching === 'continuous';
    this.#book = createOrderBook(filterRules(options), {
      sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
      isHashless: !options.showsHash,
      limits: { maxAcceptedPerMemberAndPeriod: Number.MAX_SAFE_INTEGER },
    });
  }

  /** Processes one line; null stands for one that is too long. Clears the heights that end with it. */
  line(text: string | null): void {
    this.#lineNumber += 1;
    if (text === null) this.#refuseLine('input.line-too-long');
    else if (text.trim() !== '') {
      const operation = parseOperation(text);
      if (operation === undefined) this.#refuseLine('input.malformed');
      else this.#operate(operation);
    }
  }

  /** The input has ended: clears the last height, then prints the hash if asked to. */
  end(): void {
    this.#clearDue();
    if (this.#options.showsHash) this.#results.add(`${JSON.stringify({ hash: toHex(this.#book.stateHash()) })}\n`);
    if (this.malformedLines > 0) {
      const message = `${this.malformedLines} lines were not understood; all others were processed.`;
      this.#refusals.add(`${JSON.stringify({ message })}\n`);
    }
  }

  /** Lines for the output since the last call, in UTF-8. */
  takeResults(): Uint8Array[] {
    return this.#results.take();
  }

  /** Lines for standard error since the last call, in UTF-8. */
  takeRefusals(): Uint8Array[] {
    return this.#refusals.take();
  }

  #operate(operation: Operation): void {
    const { type, height, orderId } = operation;
    if (this.#context !== null && height < this.#context.height) {
      this.#refuse(height, orderId, 'input.height-order');
      return;
    }
    const context = this.#contextOf(height);
    if (type === 'clear') return;
    const existing = type === 'place' ? undefined : this.#book.order(orderId);
    const command = commandOf(operation, existing, this.#periods, this.#lineNumber);
    for (const event of this.#book.apply(command, context)) {
      if (event.type === 'rejected') this.#refuse(height, orderId, event.code);
      else if (event.type === 'accepted') this.#accepted(event.order);
      else if (existing !== undefined) this.#due.add(existing.period);
      this.#print(event, height);
    }
  }

  #accepted({ period, timeInForce }: SealedOrder): void {
    this.#due.add(period);
    if (timeInForce !== 'gtc') this.#immediate.add(period);
  }

  /** Clears the height before when a new one begins. */
  #contextOf(height: number): BookContext {
    if (this.#context?.height === height) return this.#context;
    this.#clearDue();
    this.#context = { height, timestampMs: null };
    return this.#context;
  }

  /** One clearing of each period in which something may happen, in the order of the periods' first lines. */
  #clearDue(): void {
    const context = this.#context;
    if (context === null) return;
    for (const period of [...this.#due].sort((a, b) => a - b)) {
      if (this.#isIdle(period)) {
        this.#due.delete(period);
        continue;
      }
      this.#clear(period, context);
    }
  }

  #clear(period: number, context: BookContext): void {
    const events = this.#book.apply({ type: 'clear', period }, context);
    let isComplete = true;
    for (const event of events) {
      if (event.type === 'cleared' && event.satOut.length > 0) isComplete = false;
      this.#print(event, context.height);
    }
    this.#immediate.delete(period);
    // When it only says that it cleared, the orders are as they were and the next clearing would find the same. Who sat out
    // may be matched with others by then.
    if (isComplete || events.length === 1 || !this.#book.isCrossed(period)) this.#due.delete(period);
  }

  /** True when a clearing would change nothing that anybody can see. */
  #isIdle(period: number): boolean {
    return !this.#clearsAlways && !this.#immediate.has(period) && !this.#book.isCrossed(period);
  }

  #print(event: BookEvent, height: number): void {
    if (this.#options.showsEvents) this.#results.add(eventLine(event, height, this.#periods));
    else if (event.type === 'traded') this.#results.add(tradeLine(event.trade, this.#periods));
  }

  #refuse(height: number, orderId: string, refused: ErrorCode): void {
    this.#refusals.add(refusalLine(height, orderId, refused));
  }

  #refuseLine(refused: ErrorCode): void {
    this.malformedLines += 1;
    this.#refusals.add(malformedLine(this.#lineNumber, refused));
  }
}

/** Any integer price; no limit on the number of orders but the book's own. */
function filterRules({ matching, tick, lotWh }: FilterOptions): CommunityRules {
  return {
    ...DEFAULT_RULES,
    matching,
    tick,
    lotWh,
    priceFloor: -MAX_PRICE,
    priceCeiling: MAX_PRICE,
    maxOrdersPerPeriodSide: Number.MAX_SAFE_INTEGER,
    maxOrders: Number.MAX_SAFE_INTEGER,
  };
}
