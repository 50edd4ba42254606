import { checkRules } from '#market';
import type { CommunityRules, Side } from '#market';
import type { BookCommand, BookEvent, CapacityWh } from './contract.js';
import { checkTerms } from './admission.js';
import type { BookOrder } from './book-order.js';
import type { BookState } from './book-state.js';
import { left } from './leave.js';
import type { PeriodBook } from './period-book.js';

type SetRules = Extract<BookCommand, { type: 'set-rules' }>;
type SetCapacity = Extract<BookCommand, { type: 'set-capacity' }>;

/**
 * New rules. Live orders leave when they would now be off lot or tick, out of bounds, for no delivery period or not
 * allowed by the matching, and buys when the fees rise. Counts, gate and horizon judge new orders only.
 */
export function setRules(state: BookState, { rules }: SetRules): BookEvent[] {
  const checked = checkRules(rules);
  if (!checked.ok) return [{ type: 'rejected', orderId: '', member: '', ...checked.failure }];
  const before = state.rules;
  state.rules = rules;
  const events: BookEvent[] = [];
  for (const start of state.periodStarts()) {
    const period = state.openPeriod(start);
    for (const order of period.liveOrders()) {
      if (fits(order, before, rules)) requeue(period, order, before, rules);
      else events.push(left(state, order, 'order.rules-changed'));
    }
  }
  return events;
}

function fits(order: BookOrder, before: CommunityRules, rules: CommunityRules): boolean {
  if (order.side === 'buy' && feesOf(rules) > feesOf(before)) return false;
  if (order.period % rules.periodSeconds !== 0 || order.openWh % rules.lotWh !== 0) return false;
  return checkTerms({ ...order, rulesVersion: rules.version }, rules, null) === null;
}

function feesOf(rules: CommunityRules): number {
  return rules.gridFee + rules.communityFee;
}

/** Between auctions orders may cross; when matching becomes continuous they are matched like new ones. */
function requeue(period: PeriodBook, order: BookOrder, before: CommunityRules, rules: CommunityRules): void {
  if (rules.matching === before.matching) return;
  period.remove(order);
  order.queued = rules.matching === 'continuous';
  period.add(order);
}

/** A changed connection: on each side of each period orders leave, the last in the book's order first, until the rest fits. */
export function setCapacity(state: BookState, command: SetCapacity): BookEvent[] {
  const events: BookEvent[] = [];
  for (const start of state.periodStarts()) {
    events.push(
      ...trim(state, start, command.member, 'buy', command.importCapacityWh),
      ...trim(state, start, command.member, 'sell', command.exportCapacityWh),
    );
  }
  return events;
}

function trim(state: BookState, start: number, member: string, side: Side, capacityWh: CapacityWh): BookEvent[] {
  const position = state.period(start)?.position(member)?.[side];
  if (position === undefined || capacityWh === null) return [];
  const events: BookEvent[] = [];
  for (const order of [...position.live].toReversed()) {
    if (position.tradedWh + position.liveWh <= capacityWh) break;
    events.push(left(state, order, 'order.rules-changed'));
  }
  return events;
}
