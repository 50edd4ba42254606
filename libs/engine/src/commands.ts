import { failure, hasRole, success } from '#market';
import type { HexId, Member, OrderTerms, Result } from '#market';
import { rankOf } from '#protocol';
import type { TransactionAction } from '#protocol';
import type { AgentDriver } from './agent-driver.js';
import type { CommunityState } from './community-state.js';
import type { EngineOptions } from './engine-options.js';
import type { HouseholdMeters } from './household-meters.js';
import type { Instant } from '#consensus';
import type { Command, CommandOutcome } from './input.js';
import type { OwnTransactions } from './own-transactions.js';
import type { SettlementDesk } from './settlement-desk.js';

/** The parts of a node that its owner's requests act on. */
export interface CommandTarget {
  readonly options: EngineOptions;
  readonly state: CommunityState;
  readonly member: Member | undefined;
  readonly meters: HouseholdMeters;
  readonly desk: SettlementDesk;
  readonly own: OwnTransactions;
  readonly agent: AgentDriver;
}

/** Carries out a request of the node's owner. Failures are answers, with a code; nothing has changed then. */
export function runCommand(target: CommandTarget, command: Command, now: Instant): CommandOutcome {
  switch (command.type) {
    case 'place-orders':
      return placeOrders(target, command.orders, now);
    case 'cancel-order':
      return cancelOrder(target, command.orderId, now);
    case 'replace-order':
      return replaceOrder(target, command, now);
    case 'register-meter':
      return done(target.meters.register(command.meter));
    case 'remove-meter':
      return done(target.meters.remove(command.meterId, now.wallMs));
    case 'add-readings': {
      const added = target.meters.add(command.meterId, command.readings, command.supersede, now.wallMs);
      if (!added.ok) return added;
      for (const interval of added.value.changed) target.desk.noteInterval(interval, now);
      return success({ type: 'readings', outcome: added.value.outcome });
    }
    case 'set-forecast':
      return done(target.agent.setForecast(command.periods));
    case 'set-agent':
      return done(target.agent.setSettings(command.settings));
  }
}

function done(result: Result<null>): CommandOutcome {
  return result.ok ? success({ type: 'done' }) : result;
}

/**
 * Checked here as the book would check it now, so that the author hears at once; the book checks again when the order is
 * sealed. The answer says: stored here and on its way.
 */
function placeOrders(target: CommandTarget, orders: readonly OrderTerms[], now: Instant): CommandOutcome {
  const { state, options } = target;
  const member = target.member;
  if (member === undefined) return failure('member.unknown', 'this node is not a member of the community');
  if (!hasRole(member, 'household')) return failure('order.not-a-household', 'only households trade');
  const context = { height: state.height + 1, timestampMs: Math.max(now.wallMs, state.timestampMs) };
  for (const terms of orders) {
    const order = {
      ...terms,
      orderId: 'f'.repeat(64),
      member: options.memberId,
      rulesVersion: state.rules.version,
      sealedHeight: context.height,
      rank: rankOf(options.crypto.sha256, options.communityId, terms.period, terms.side, options.memberId),
      nonce: 0,
      index: 0,
    };
    const refused = state.book.check(
      { type: 'place', order, capacityWh: state.capacityWh(member, terms.side) },
      context,
    );
    if (refused !== null) return { ok: false, failure: refused };
  }
  return submit(target, { type: 'place-orders', rulesVersion: state.rules.version, orders }, now);
}

function cancelOrder(target: CommandTarget, orderId: HexId, now: Instant): CommandOutcome {
  const refused = ownLiveOrder(target, orderId);
  return refused ?? submit(target, { type: 'cancel-orders', orderIds: [orderId] }, now);
}

function replaceOrder(
  target: CommandTarget,
  command: Extract<Command, { type: 'replace-order' }>,
  now: Instant,
): CommandOutcome {
  const { orderId, quantityWh, limitPrice } = command;
  const refused = ownLiveOrder(target, orderId);
  if (refused !== null) return refused;
  const rulesVersion = target.state.rules.version;
  const live = target.state.book.order(orderId);
  const member = target.member;
  if (live !== undefined && member !== undefined) {
    const { side, rank } = live;
    const context = { height: target.state.height + 1, timestampMs: Math.max(now.wallMs, target.state.timestampMs) };
    const terms = {
      orderId,
      quantityWh,
      limitPrice,
      rulesVersion,
      rank,
      sealedHeight: context.height,
      nonce: 0,
      index: 0,
    };
    const capacityWh = target.state.capacityWh(member, side);
    const problem = target.state.book.check(
      { type: 'replace', member: member.memberId, ...terms, capacityWh },
      context,
    );
    if (problem !== null) return { ok: false, failure: problem };
  }
  return submit(target, { type: 'replace-order', orderId, quantityWh, limitPrice, rulesVersion }, now);
}

/** Own orders that are live, or stored here and on their way. */
function ownLiveOrder(target: CommandTarget, orderId: HexId): ReturnType<typeof failure> | null {
  const live = target.state.book.order(orderId);
  if (live === undefined) {
    return target.own.pendingOrders().some((pending) => pending.orderId === orderId)
      ? null
      : failure('order.unknown', `no live order ${orderId}`);
  }
  return live.member === target.options.memberId
    ? null
    : failure('order.not-owner', 'the order belongs to a neighbour');
}

function submit(target: CommandTarget, action: TransactionAction, now: Instant): CommandOutcome {
  const submitted = target.own.submit(action, now);
  if (!submitted.ok) return submitted;
  const transaction = submitted.value;
  const orderIds =
    action.type === 'place-orders'
      ? action.orders.map((_, index) => target.own.orderId(transaction, index))
      : action.type === 'cancel-orders'
        ? action.orderIds
        : action.type === 'replace-order'
          ? [action.orderId]
          : [];
  return success({ type: 'orders', orderIds, transactionId: transaction.id });
}
