import { formatInstant, formatKWh } from '#units';
import type { ExplanationReason } from './order-dto.js';
import type { OrderFacts } from './order-facts.js';
import { priceText, sentenceOf } from './sentence-of.js';
import type { Addressee } from './sentence-of.js';

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
      return { reason: 'filled', text: sentenceOf({ reason: 'filled', filledWh: order.filledWh }, addresseeOf(facts)) };
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

function explainPending(facts: OrderFacts): Reason {
  const { order, nowMs, gateMs } = facts;
  const since = order.submittedAtMs === null ? '' : ` since ${formatInstant(order.submittedAtMs)}`;
  const late = nowMs >= gateMs ? ' The gate of its period has passed meanwhile.' : '';
  if (isWithoutQuorum(facts)) {
    return { reason: 'no-quorum', text: `Stored here${since} and not sealed: ${validatorsSeen(facts)}.${late}` };
  }
  return { reason: 'not-sealed-yet', text: `Stored here${since} and on its way; no block has taken it in yet.${late}` };
}

function explainLive(facts: OrderFacts): Reason {
  const { explanation, nextClearingMs, nowMs, gateMs } = facts;
  // The book is ahead of the store by what is being written.
  if (explanation === undefined || explanation.reason === 'left') {
    if (nowMs >= gateMs) return explainLeft(facts);
    return { reason: 'awaits-clearing', text: 'It has just left the book; what became of it is being stored.' };
  }
  const { reason } = explanation;
  const text = sentenceOf(explanation, addresseeOf(facts));
  if (reason === 'awaits-clearing' && isWithoutQuorum(facts)) {
    return { reason: 'no-quorum', text: `${text} No block comes to clear it: ${validatorsSeen(facts)}.` };
  }
  const next = nextClearingMs === null ? '' : ` The next clearing is due at ${formatInstant(nextClearingMs)}.`;
  return { reason, text: `${text}${next}` };
}

function explainLeft(facts: OrderFacts): Reason {
  const { order, gateMs, lastClearing, explanation } = facts;
  const traded =
    order.filledWh > 0
      ? `${formatKWh(order.filledWh)} of ${formatKWh(order.quantityWh)} kWh had traded.`
      : 'Nothing had traded.';
  const price =
    lastClearing === null || lastClearing.price === null || order.filledWh > 0
      ? ''
      : ` The last clearing gave ${priceText(lastClearing.price)}; the limit was ${priceText(order.limitPrice)}.`;
  switch (order.reasonCode) {
    case 'order.expired':
      return { reason: 'expired', text: `It expired. ${traded}${price}` };
    case 'order.unfilled': {
      const why = explanation === undefined ? `${traded}${price}` : sentenceOf(explanation, addresseeOf(facts));
      return { reason: 'unfilled-at-clearing', text: `It was for one clearing only (${order.timeInForce}). ${why}` };
    }
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

function isWithoutQuorum({ connectedValidators, quorum }: OrderFacts): boolean {
  return connectedValidators < quorum;
}

function validatorsSeen({ connectedValidators, quorum }: OrderFacts): string {
  return `this node sees ${connectedValidators} validators, and it takes ${quorum} to seal`;
}

function addresseeOf({ order, own }: OrderFacts): Addressee {
  return { side: order.side, own };
}
