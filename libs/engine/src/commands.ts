import { failure, hasRole, success } from '#market';
import type { HexId, OrderTerms, Result } from '#market';
import { rankOf } from '#protocol';
import type { TransactionAction } from '#protocol';
import type { Engine } from './engine.js';
import type { Command, CommandOutcome, Instant } from './input.js';

/** Carries out a request of the node's owner. Failures are answers, with a code; nothing has changed then. */
export function runCommand(engine: Engine, command: Command, now: Instant): CommandOutcome {
  switch (command.type) {
    case 'place-orders':
      return placeOrders(engine, command.orders, now);
    case 'cancel-order':
      return cancelOrder(engine, command.orderId, now);
    case 'replace-order':
      return replaceOrder(engine, command, now);
    case 'register-meter':
      return done(engine.meters.register(command.meter));
    case 'remove-meter':
      return done(engine.meters.remove(command.meterId));
    case 'add-readings': {
      const added = engine.meters.add(command.meterId, command.readings, command.supersede, now.wallMs);
      if (!added.ok) return added;
      for (const interval of added.value.changed) engine.desk.noteInterval(interval, now);
      return success({ type: 'readings', outcome: added.value.outcome });
    }
    case 'set-forecast':
      return done(engine.agent.setForecast(command.periods));
    case 'set-agent':
      return done(engine.agent.setSettings(command.settings));
  }
}

function done(result: Result<null>): CommandOutcome {
  return result.ok ? success({ type: 'done' }) : result;
}

/**
 * Checked here as the book would check it now, so that the author hears at once; the book checks again when the order is
 * sealed. The answer says: stored here and on its way.
 */
function placeOrders(engine: Engine, orders: readonly OrderTerms[], now: Instant): CommandOutcome {
  const { state, options } = engine;
  const member = engine.member;
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
  return submit(engine, { type: 'place-orders', rulesVersion: state.rules.version, orders }, now);
}

function cancelOrder(engine: Engine, orderId: HexId, now: Instant): CommandOutcome {
  const refused = ownLiveOrder(engine, orderId);
  return refused ?? submit(engine, { type: 'cancel-orders', orderIds: [orderId] }, now);
}

function replaceOrder(
  engine: Engine,
  command: Extract<Command, { type: 'replace-order' }>,
  now: Instant,
): CommandOutcome {
  const { orderId, quantityWh, limitPrice } = command;
  const refused = ownLiveOrder(engine, orderId);
  if (refused !== null) return refused;
  const rulesVersion = engine.state.rules.version;
  const live = engine.state.book.order(orderId);
  const member = engine.member;
  if (live !== undefined && member !== undefined) {
    const { side, rank } = live;
    const context = { height: engine.state.height + 1, timestampMs: Math.max(now.wallMs, engine.state.timestampMs) };
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
    const capacityWh = engine.state.capacityWh(member, side);
    const problem = engine.state.book.check(
      { type: 'replace', member: member.memberId, ...terms, capacityWh },
      context,
    );
    if (problem !== null) return { ok: false, failure: problem };
  }
  return submit(engine, { type: 'replace-order', orderId, quantityWh, limitPrice, rulesVersion }, now);
}

/** Own orders that are live, or stored here and on their way. */
function ownLiveOrder(engine: Engine, orderId: HexId): ReturnType<typeof failure> | null {
  const live = engine.state.book.order(orderId);
  if (live === undefined) {
    return engine.own.pendingOrders().some((pending) => pending.orderId === orderId)
      ? null
      : failure('order.unknown', `no live order ${orderId}`);
  }
  return live.member === engine.options.memberId
    ? null
    : failure('order.not-owner', 'the order belongs to a neighbour');
}

function submit(engine: Engine, action: TransactionAction, now: Instant): CommandOutcome {
  const submitted = engine.own.submit(action, now);
  if (!submitted.ok) return submitted;
  const transaction = submitted.value;
  const orderIds =
    action.type === 'place-orders'
      ? action.orders.map((_, index) => engine.own.orderId(transaction, index))
      : action.type === 'cancel-orders'
        ? action.orderIds
        : action.type === 'replace-order'
          ? [action.orderId]
          : [];
  return success({ type: 'orders', orderIds, transactionId: transaction.id });
}
