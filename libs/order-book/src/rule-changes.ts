import { checkRules } from '#market';
import type { CommunityRules } from '#market';
import type { BookCommand, BookContext, BookEvent, CapacityWh } from './contract.js';
import type { BookState } from './book-state.js';
import { judgeNewTerms } from './core/judge.js';
import { liveRows } from './core/listing.js';
import { Flag, Position, Row, orderAt } from './core/layout.js';
import { Side } from './core/sides.js';
import { sideRows, takeOut } from './leave.js';
import type { PeriodRecord } from './period-record.js';
import { LEFT } from './refusals.js';

type SetRules = Extract<BookCommand, { type: 'set-rules' }>;
type SetCapacity = Extract<BookCommand, { type: 'set-capacity' }>;

/**
 * New rules. Live orders leave when they would now be off lot or tick, out of bounds, for no delivery period or not
 * allowed by the matching, and buys when the fees rise. Counts, gate and horizon judge new orders only.
 */
export function setRules(state: BookState, { rules }: SetRules, context: BookContext): BookEvent[] {
  const checked = checkRules(rules);
  if (!checked.ok) return [{ type: 'rejected', orderId: '', member: '', ...checked.failure }];
  const before = state.rules;
  const events: BookEvent[] = [];
  for (const record of state.records()) {
    for (const row of liveRows(state.core, record.book)) {
      if (!fits(state, record, row, before, rules)) events.push(...takeOut(state, row, LEFT.rulesChanged, context));
    }
  }
  state.setRules(rules);
  return events;
}

function fits(
  state: BookState,
  record: PeriodRecord,
  row: number,
  before: CommunityRules,
  rules: CommunityRules,
): boolean {
  const words = state.core.orders;
  const at = orderAt(row);
  const isBuy = (words[at + Row.FLAGS]! & Flag.SELL) === 0;
  if (isBuy && feesOf(rules) > feesOf(before)) return false;
  if (record.book.start % rules.periodSeconds !== 0 || words[at + Row.OPEN_WH]! % rules.lotWh !== 0) return false;
  return judgeNewTerms(state.core, rules, row, words[at + Row.QUANTITY_WH]!, words[at + Row.LIMIT_PRICE]!) === 0;
}

function feesOf(rules: CommunityRules): number {
  return rules.gridFee + rules.communityFee;
}

/** A changed connection: on each side of each period orders leave, the last in the book's order first, until the rest fits. */
export function setCapacity(state: BookState, command: SetCapacity, context: BookContext): BookEvent[] {
  const { member, importCapacityWh, exportCapacityWh } = command;
  return state
    .records()
    .flatMap((record) => [
      ...trim(state, record, member, Side.BUY, importCapacityWh, context),
      ...trim(state, record, member, Side.SELL, exportCapacityWh, context),
    ]);
}

function trim(
  state: BookState,
  record: PeriodRecord,
  member: string,
  side: number,
  capacityWh: CapacityWh,
  context: BookContext,
): BookEvent[] {
  if (capacityWh === null) return [];
  const events: BookEvent[] = [];
  for (const row of sideRows(state, record, member, side).toReversed()) {
    const at = state.positionOf(record, member) * Position.WIDE + side;
    const wide = state.core.positionsWide;
    if (wide[at + Position.COMMITTED_WH]! <= capacityWh) break;
    events.push(...takeOut(state, row, LEFT.rulesChanged, context));
  }
  return events;
}
