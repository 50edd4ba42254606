import { describe, expect, it } from 'vitest';
import type { OrderRow } from '#engine';
import type { ErrorCode } from '#market';
import { explainOrder } from './explain-order.js';
import type { OrderFacts } from './order-facts.js';

const NOW = Date.UTC(2026, 5, 1, 11, 50);
const CLEARING = { height: 7, period: 0, timestampMs: NOW, volumeWh: 500, price: 240_000 };

const NOT_REACHED = {
  reason: 'price-not-reached',
  limitPrice: 260_000,
  clearingPrice: 240_000,
  bestCounterPrice: 250_000,
  position: null,
} as const;

function facts(order: Partial<OrderRow>, more: Partial<OrderFacts> = {}): OrderFacts {
  return {
    order: {
      orderId: 'a'.repeat(64),
      transactionId: 'b'.repeat(64),
      member: 'c'.repeat(64),
      side: 'buy',
      period: 0,
      quantityWh: 1_000,
      limitPrice: 200_000,
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
      rulesVersion: 1,
      nonce: 1,
      index: 0,
      rank: '',
      status: 'live',
      reasonCode: null,
      reasonDetail: null,
      filledWh: 0,
      sealedHeight: 3,
      sealedAtMs: NOW,
      submittedAtMs: NOW - 60_000,
      ...order,
    },
    nowMs: NOW,
    gateMs: NOW + 540_000,
    nextClearingMs: NOW + 60_000,
    own: true,
    explanation: undefined,
    lastClearing: null,
    bestCounterPrice: null,
    indicativePrice: null,
    connectedValidators: 4,
    quorum: 3,
    tradedAmount: 0,
    ...more,
  };
}

const left = (reasonCode: ErrorCode, more: Partial<OrderRow> = {}): OrderFacts =>
  facts({ status: 'left', reasonCode, ...more }, { nextClearingMs: null });

describe('the explanation', () => {
  it.each<[string, OrderFacts, string, RegExp]>([
    [
      'waits for a block',
      facts({ status: 'pending' }),
      'not-sealed-yet',
      /since 2026-06-01T11:49:00.000Z and on its way/,
    ],
    [
      'waits for validators',
      facts({ status: 'pending' }, { connectedValidators: 2 }),
      'no-quorum',
      /sees 2 validators, and it takes 3 to seal/,
    ],
    [
      'waits though its gate has passed',
      facts({ status: 'pending' }, { gateMs: NOW }),
      'not-sealed-yet',
      /The gate of its period has passed meanwhile/,
    ],
    [
      'waits for a clearing',
      facts({}, { explanation: { reason: 'awaits-clearing' } }),
      'awaits-clearing',
      /^In the book; not cleared yet. The next clearing is due at 2026-06-01T11:51:00.000Z.$/,
    ],
    [
      'waits for a clearing that no block brings',
      facts({}, { explanation: { reason: 'awaits-clearing' }, connectedValidators: 2 }),
      'no-quorum',
      /No block comes to clear it: this node sees 2 validators, and it takes 3 to seal\.$/,
    ],
    [
      'asks for too much',
      facts({ side: 'sell' }, { explanation: NOT_REACHED }),
      'price-not-reached',
      /^The price was 0.2400, you asked for 0.2600. The next clearing is due at/,
    ],
    [
      "asks for too much and is a neighbour's",
      facts({ side: 'sell' }, { explanation: NOT_REACHED, own: false }),
      'price-not-reached',
      /it asked for 0.2600/,
    ],
    [
      'is still live only in the store',
      facts({}, { explanation: { reason: 'left', filledWh: 1_000 } }),
      'awaits-clearing',
      /just left the book/,
    ],
    [
      'is still live only in the store, at its gate',
      facts({}, { gateMs: NOW, nextClearingMs: null }),
      'gate-closed',
      /The gate closed at/,
    ],
    [
      'traded in part',
      facts({}, { explanation: { reason: 'partly-filled', filledWh: 400, openWh: 600, rest: null } }),
      'partly-filled',
      /0.400 of 1.000 kWh traded/,
    ],
    ['traded', facts({ status: 'filled', filledWh: 1_000 }), 'filled', /^All 1.000 kWh traded.$/],
    ['was cancelled', left('order.cancelled'), 'cancelled', /by its author. Nothing had traded/],
    ['expired', left('order.expired'), 'expired', /It expired/],
    ['was for one clearing', left('order.unfilled', { timeInForce: 'fok' }), 'unfilled-at-clearing', /only \(fok\)/],
    [
      'sat out the one clearing it was for',
      {
        ...left('order.unfilled', { timeInForce: 'fok' }),
        explanation: { reason: 'sat-out', offeredWh: 300, leastFillWh: 1_000 },
      },
      'unfilled-at-clearing',
      /only \(fok\). The clearing had 0.300 kWh left, less than the 1.000 kWh that you accept/,
    ],
    ['no longer fitted', left('order.rules-changed'), 'rules-changed', /no longer fitted/],
    ['lost its author', left('order.member-removed'), 'member-removed', /its author left/],
    [
      'met its gate',
      { ...left('order.gate-closed'), lastClearing: CLEARING },
      'gate-closed',
      /Nothing had traded. The last clearing gave 0.2400; the limit was 0.2000/,
    ],
    [
      'met its gate half filled',
      { ...left('order.gate-closed', { filledWh: 500 }), lastClearing: CLEARING },
      'gate-closed',
      /0.500 of 1.000 kWh had traded\.$/,
    ],
    [
      'was refused',
      facts({ status: 'rejected', reasonCode: 'order.self-cross', reasonDetail: 'it would trade with itself' }),
      'refused',
      /to be sealed: it would trade with itself/,
    ],
    [
      'was never sealed',
      facts({ status: 'lapsed', reasonCode: 'order.never-sealed', reasonDetail: 'signed again as abc' }),
      'never-sealed',
      /before it expired. It was signed again as abc/,
    ],
  ])('an order that %s', (_, given, reason, text) => {
    const explained = explainOrder(given);
    expect(explained.reason).toBe(reason);
    expect(explained.text).toMatch(text);
  });
});
