import type { CommunityRules, Failure, HexId, Side } from '#market';
import type { EnergyWh, PeriodStart } from '#units';
import { cancel, checkReplace, replace } from './amend.js';
import { BookState } from './book-state.js';
import { clear } from './clear.js';
import type { ClearingRecord } from './clearing-record.js';
import type {
  BookCommand,
  BookContext,
  BookDependencies,
  BookEvent,
  BookSnapshot,
  LiveOrder,
  OrderBook,
  PeriodView,
} from './contract.js';
import { liveRows, tradedWhOf } from './core/listing.js';
import { Sentinel, Side as CoreSide } from './core/sides.js';
import { SIDES } from './core-words.js';
import { curveOf } from './curves.js';
import type { Curves } from './curves.js';
import { explain } from './explain.js';
import type { Explanation } from './explanation.js';
import { close, expire, memberRows, removeMember } from './leave.js';
import { depthOf, isCrossed, viewOf } from './period-view.js';
import { checkPlace, place } from './place.js';
import { setCapacity, setRules } from './rule-changes.js';
import { restoreState } from './restore.js';
import { snapshotOf, stateHashOf } from './snapshot.js';
import { checkWellFormed, isId } from './well-formed.js';

/**
 * An empty book.
 *
 * @param rules rules that `checkRules` accepts; limits on counts may be higher (the stand-alone filter lifts them)
 */
export function createOrderBook(rules: CommunityRules, dependencies: BookDependencies): OrderBook {
  return new CommunityOrderBook(new BookState(rules, dependencies));
}

/**
 * The book that gave the snapshot, under the rules it had then: same state, same state hash.
 *
 * @throws RangeError when no book gives such a snapshot. A snapshot from elsewhere is to be believed only when the state
 *   hash of the restored book is the one expected.
 */
export function restoreOrderBook(
  snapshot: BookSnapshot,
  rules: CommunityRules,
  dependencies: BookDependencies,
): OrderBook {
  return new CommunityOrderBook(restoreState(snapshot, rules, dependencies));
}

class CommunityOrderBook implements OrderBook {
  readonly #state: BookState;

  constructor(state: BookState) {
    this.#state = state;
  }

  apply(command: BookCommand, context: BookContext): BookEvent[] {
    const failure = checkWellFormed(command);
    if (failure !== null) return [{ type: 'rejected', ...namesIn(command), ...failure }];
    const state = this.#state;
    switch (command.type) {
      case 'place':
        return place(state, command, context);
      case 'cancel':
        return cancel(state, command, context);
      case 'replace':
        return replace(state, command, context);
      case 'clear':
        return clear(state, command.period, context);
      case 'close':
        return close(state, command.period, context);
      case 'expire':
        return expire(state, context);
      case 'remove-member':
        return removeMember(state, command.member, context);
      case 'set-rules':
        return setRules(state, command, context);
      default:
        return setCapacity(state, command, context);
    }
  }

  check(command: Extract<BookCommand, { type: 'place' | 'replace' }>, context: BookContext): Failure | null {
    const malformed = checkWellFormed(command);
    if (malformed !== null) return malformed;
    return command.type === 'place'
      ? checkPlace(this.#state, command, context)
      : checkReplace(this.#state, command, context);
  }

  periods(): PeriodStart[] {
    return this.#state.records().map((record) => record.book.start);
  }

  isCrossed(period: PeriodStart): boolean {
    const record = this.#state.record(period);
    return record !== undefined && isCrossed(this.#state, record.book);
  }

  order(orderId: HexId): LiveOrder | undefined {
    const row = this.#state.liveRow(orderId);
    return row === undefined ? undefined : this.#state.liveOrder(row);
  }

  orders(filter: { readonly member?: HexId; readonly period?: PeriodStart } = {}): LiveOrder[] {
    const state = this.#state;
    const { member, period } = filter;
    const records = period === undefined ? state.records() : [state.record(period)];
    return records
      .filter((record) => record !== undefined)
      .flatMap((record) =>
        member === undefined ? liveRows(state.core, record.book) : memberRows(state, record, member),
      )
      .map((row) => state.liveOrder(row));
  }

  view(period: PeriodStart): PeriodView {
    return viewOf(this.#state, period);
  }

  curves(period: PeriodStart): Curves {
    const record = this.#state.record(period);
    if (record === undefined) return { demand: [], supply: [] };
    return {
      demand: curveOf(depthOf(this.#state, record.book, CoreSide.BUY)),
      supply: curveOf(depthOf(this.#state, record.book, CoreSide.SELL)),
    };
  }

  lastClearing(period: PeriodStart): ClearingRecord | null {
    return this.#state.record(period)?.lastClearing ?? null;
  }

  explain(orderId: HexId): Explanation | undefined {
    return explain(this.#state, orderId);
  }

  tradedWh(period: PeriodStart, member: HexId, side: Side): EnergyWh {
    const record = this.#state.record(period);
    if (record === undefined) return 0;
    const position = this.#state.positionOf(record, member);
    if (position === Sentinel.NONE) return 0;
    return tradedWhOf(this.#state.core, position, SIDES.indexOf(side));
  }

  stateHash(): Uint8Array {
    return stateHashOf(this.#state);
  }

  snapshot(): BookSnapshot {
    return snapshotOf(this.#state);
  }
}

/** The order and member that a malformed command names, as far as it does. */
function namesIn(command: unknown): { readonly orderId: HexId; readonly member: HexId } {
  // Safety: every field is read as unknown and checked; null and undefined give no fields.
  const outer = (command ?? {}) as { order?: unknown; orderId?: unknown; member?: unknown };
  const { orderId, member } = (outer.order ?? outer) as { orderId?: unknown; member?: unknown };
  return { orderId: isId(orderId) ? orderId : '', member: isId(member) ? member : '' };
}
