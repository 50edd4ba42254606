import { formatInstant, formatKWh, formatMicro } from '#units';
import type { ExplanationReason } from './order-dto.js';
import type { OrderFacts } from './order-facts.js';

/** Why an order stands as it does: the reason for programs and the sentence for people. Says only what is known. */
export interface Reason {
  readonly reason: ExplanationReason;
  readonly text: string;
}

/** The one reason that decides. */
export function explainOrder(facts: OrderFacts): Reason {
  const { order } = facts;
  switch (order.status) {
    case 'pending':
      return explainPending(facts);
    case 'live':
      return explainLive(facts);
    case 'filled':
      return { reason: 'filled', text: `All ${formatKWh(order.quantityWh)} kWh traded.` };
    case 'left':
      return explainLeft(facts);
    case 'rejected':
      return { reason: 'refused', text: `Refused when it was to be sealed: ${order.reasonDetail ?? order.reasonCode}` };
    case 'lapsed': {
      const detail = order.reasonDetail === null ? '' : ` It was ${order.reasonDetail}.`;
      return { reason: 'never-sealed', text: `No block took it in before it expired.${detail}` };
    }
  }
}

function explainPending({ order, nowMs, gateMs, connectedValidators, quorum }: OrderFacts): Reason {
  const since = order.submittedAtMs === null ? '' : ` since ${formatInstant(order.submittedAtMs)}`;
  const late = nowMs >= gateMs ? ' The gate of its period has passed meanwhile.' : '';
  if (connectedValidators < quorum) {
    const text =
      `Stored here${since} and not sealed: this node sees ${connectedValidators} validators, ` +
      `and it takes ${quorum} to seal.${late}`;
    return { reason: 'no-quorum', text };
  }
  return { reason: 'not-sealed-yet', text: `Stored here${since} and on its way; no block has taken it in yet.${late}` };
}

function explainLive(facts: OrderFacts): Reason {
  const { order, nextClearingMs } = facts;
  const next = nextClearingMs === null ? '' : ` The next clearing is due at ${formatInstant(nextClearingMs)}.`;
  if (order.filledWh > 0) {
    const text =
      `${formatKWh(order.filledWh)} of ${formatKWh(order.quantityWh)} kWh traded; the rest found no more energy on the ` +
      `other side at its limit.${next}`;
    return { reason: 'partly-filled', text };
  }
  if (!facts.hasBeenCleared) return { reason: 'awaits-clearing', text: `In the book; not cleared yet.${next}` };
  const { reason, text } = explainUnfilled(facts);
  return { reason, text: `${text}${next}` };
}

/** Why a sealed order traded nothing in the clearings that it took part in. */
function explainUnfilled({ order, lastClearing, bestCounterPrice, nextClearingMs }: OrderFacts): Reason {
  const limit = formatMicro(order.limitPrice);
  if (lastClearing !== null && lastClearing.price !== null) {
    const price = formatMicro(lastClearing.price);
    if (isWorse(order.side, order.limitPrice, lastClearing.price)) {
      const where = order.side === 'buy' ? 'below' : 'above';
      return {
        reason: 'price-not-reached',
        text: `The last clearing gave ${price}; the limit ${limit} is ${where} it.`,
      };
    }
    const hasMinimum = order.minFillWh > 0 || order.timeInForce === 'fok';
    const text =
      `The last clearing gave ${price}, which the limit ${limit} allows, but orders with a better limit or a better rank ` +
      `came first${hasMinimum ? ', or its minimum fill could not be met' : ''}.`;
    return { reason: 'outranked', text };
  }
  if (bestCounterPrice === null) {
    const others = order.side === 'buy' ? 'sells' : 'buys';
    return { reason: 'no-counter-orders', text: `Nobody ${others} in this period at present.` };
  }
  if (isWorse(order.side, order.limitPrice, bestCounterPrice)) {
    const others = order.side === 'buy' ? 'sell' : 'buy';
    const text = `Nothing traded since: the best ${others} limit is ${formatMicro(bestCounterPrice)}, the own one ${limit}.`;
    return { reason: 'price-not-reached', text };
  }
  return nextClearingMs === null
    ? { reason: 'outranked', text: `The limit ${limit} reaches the best one of the other side, but others came first.` }
    : { reason: 'awaits-clearing', text: `The limit ${limit} reaches the best one of the other side.` };
}

function explainLeft(facts: OrderFacts): Reason {
  const { order, gateMs, lastClearing } = facts;
  const traded =
    order.filledWh > 0
      ? `${formatKWh(order.filledWh)} of ${formatKWh(order.quantityWh)} kWh had traded.`
      : 'Nothing had traded.';
  const price =
    lastClearing === null || lastClearing.price === null || order.filledWh > 0
      ? ''
      : ` The last clearing gave ${formatMicro(lastClearing.price)}; the limit was ${formatMicro(order.limitPrice)}.`;
  switch (order.reasonCode) {
    case 'order.expired':
      return { reason: 'expired', text: `It expired. ${traded}${price}` };
    case 'order.unfilled':
      return {
        reason: 'unfilled-at-clearing',
        text: `It was for one clearing only (${order.timeInForce}). ${traded}${price}`,
      };
    case 'order.cancelled':
      return { reason: 'cancelled', text: `Cancelled by its author. ${traded}` };
    case 'order.rules-changed':
      return { reason: 'rules-changed', text: `Cancelled: it no longer fitted the rules or the connection. ${traded}` };
    case 'order.member-removed':
      return { reason: 'member-removed', text: `Cancelled: its author left the community. ${traded}` };
    default:
      return { reason: 'gate-closed', text: `The gate closed at ${formatInstant(gateMs)}. ${traded}${price}` };
  }
}

/** True when the limit does not reach the price. */
function isWorse(side: 'buy' | 'sell', limitPrice: number, price: number): boolean {
  return side === 'buy' ? limitPrice < price : limitPrice > price;
}
