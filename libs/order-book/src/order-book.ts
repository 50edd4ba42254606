import type { CommunityRules, Failure, HexId, Side } from '#market';
import type { EnergyWh, PeriodStart } from '#units';
import { cancel, checkReplace, replace } from './amend.js';
import { liveOrder } from './book-order.js';
import { BookState } from './book-state.js';
import { clear } from './clear.js';
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
import { close, expire, removeMember } from './leave.js';
import { isCrossed, viewOf } from './period-view.js';
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
        return cancel(state, command);
      case 'replace':
        return replace(state, command, context);
      case 'clear':
        return clear(state, command.period, context);
      case 'close':
        return close(state, command.period);
      case 'expire':
        return expire(state, context);
      case 'remove-member':
        return removeMember(state, command.member);
      case 'set-rules':
        return setRules(state, command);
      default:
        return setCapacity(state, command);
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
    return this.#state.periodStarts();
  }

  isCrossed(period: PeriodStart): boolean {
    return isCrossed(this.#state.period(period));
  }

  order(orderId: HexId): LiveOrder | undefined {
    const order = this.#state.live(orderId);
    return order === undefined ? undefined : liveOrder(order);
  }

  orders(filter: { readonly member?: HexId; readonly period?: PeriodStart } = {}): LiveOrder[] {
    const { member, period } = filter;
    const orders: LiveOrder[] = [];
    for (const start of period === undefined ? this.#state.periodStarts() : [period]) {
      const book = this.#state.period(start);
      const live = member === undefined ? book?.liveOrders() : book?.liveOrdersOfMember(member);
      for (const order of live ?? []) orders.push(liveOrder(order));
    }
    return orders;
  }

  view(period: PeriodStart): PeriodView {
    return viewOf(this.#state, period);
  }

  tradedWh(period: PeriodStart, member: HexId, side: Side): EnergyWh {
    return this.#state.period(period)?.position(member)?.[side].tradedWh ?? 0;
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
