import { describe, expect, it } from 'vitest';
import type { OrderRow } from '#engine';
import type { ErrorCode } from '#market';
import { explainOrder } from './explain-order.js';
import type { OrderFacts } from './order-facts.js';

const NOW = Date.UTC(2026, 5, 1, 11, 50);
const CLEARING = { height: 7, period: 0, timestampMs: NOW, volumeWh: 500, price: 240_000 };

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
    hasBeenCleared: true,
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
    ['waits for a clearing', facts({}, { hasBeenCleared: false }), 'awaits-clearing', /next clearing is due at 2026/],
    ['meets nobody', facts({}), 'no-counter-orders', /Nobody sells/],
    ['meets nobody who buys', facts({ side: 'sell' }), 'no-counter-orders', /Nobody buys/],
    [
      'bids too little',
      facts({}, { lastClearing: CLEARING }),
      'price-not-reached',
      /gave 0.24; the limit 0.2 is below/,
    ],
    [
      'asks too much',
      facts({ side: 'sell', limitPrice: 250_000 }, { lastClearing: CLEARING }),
      'price-not-reached',
      /gave 0.24; the limit 0.25 is above/,
    ],
    [
      'was outranked',
      facts({ limitPrice: 240_000 }, { lastClearing: CLEARING }),
      'outranked',
      /a better limit or a better rank came first\./,
    ],
    [
      'was outranked or wanted more at once',
      facts({ limitPrice: 250_000, minFillWh: 500 }, { lastClearing: CLEARING }),
      'outranked',
      /or its minimum fill could not be met/,
    ],
    [
      'does not reach the best offer',
      facts({}, { bestCounterPrice: 210_000 }),
      'price-not-reached',
      /best sell limit is 0.21, the own one 0.2/,
    ],
    [
      'reaches an offer that came later',
      facts({}, { bestCounterPrice: 200_000 }),
      'awaits-clearing',
      /reaches the best/,
    ],
    [
      'reaches an offer in continuous matching',
      facts({}, { bestCounterPrice: 200_000, nextClearingMs: null }),
      'outranked',
      /others came first/,
    ],
    ['traded in part', facts({ filledWh: 400 }), 'partly-filled', /0.400 of 1.000 kWh traded/],
    ['traded', facts({ status: 'filled', filledWh: 1_000 }), 'filled', /All 1.000 kWh traded/],
    ['was cancelled', left('order.cancelled'), 'cancelled', /by its author. Nothing had traded/],
    ['expired', left('order.expired'), 'expired', /It expired/],
    ['was for one clearing', left('order.unfilled', { timeInForce: 'fok' }), 'unfilled-at-clearing', /only \(fok\)/],
    ['no longer fitted', left('order.rules-changed'), 'rules-changed', /no longer fitted/],
    ['lost its author', left('order.member-removed'), 'member-removed', /its author left/],
    [
      'met its gate',
      { ...left('order.gate-closed'), lastClearing: CLEARING },
      'gate-closed',
      /Nothing had traded. The last clearing gave 0.24; the limit was 0.2/,
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
