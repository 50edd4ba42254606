import { describe, expect, it } from 'vitest';
import type { Explanation } from '#order-book';
import { sentenceOf } from './sentence-of.js';

const OWN_SELL = { side: 'sell', own: true } as const;
const OWN_BUY = { side: 'buy', own: true } as const;
const ITS_SELL = { side: 'sell', own: false } as const;

const NOT_REACHED = {
  reason: 'price-not-reached',
  limitPrice: 260_000,
  clearingPrice: null,
  bestCounterPrice: 160_000,
  position: null,
} as const;
const OUTRANKED = {
  reason: 'outranked',
  limitPrice: 240_000,
  clearingPrice: 240_000,
  filledUpTo: 3,
  position: 5,
} as const;

describe('the sentence on an explanation', () => {
  it.each<[string, Explanation, Parameters<typeof sentenceOf>[1]]>([
    ['In the book; not cleared yet.', { reason: 'awaits-clearing' }, OWN_SELL],
    ['Nobody wanted to buy.', { reason: 'no-counter-orders', position: null }, OWN_SELL],
    ['Nobody offered to sell.', { reason: 'no-counter-orders', position: null }, OWN_BUY],
    ['Nobody wants to buy; you are 2nd in line.', { reason: 'no-counter-orders', position: 2 }, OWN_SELL],
    ['Nobody wants to buy; it is 11th in line.', { reason: 'no-counter-orders', position: 11 }, ITS_SELL],
    ['The price was 0.2400, you asked for 0.2600.', { ...NOT_REACHED, clearingPrice: 240_000 }, OWN_SELL],
    ['The price was 0.2812, you offered 0.2600.', { ...NOT_REACHED, clearingPrice: 281_200 }, OWN_BUY],
    ['The price was -0.0100, it asked for 0.2600.', { ...NOT_REACHED, clearingPrice: -10_000 }, ITS_SELL],
    ['Nothing traded: the best buy limit was 0.1600, you asked for 0.2600.', NOT_REACHED, OWN_SELL],
    [
      'The best buy limit is 0.1600, you ask for 0.2600; you are 1st in line.',
      { ...NOT_REACHED, position: 1 },
      OWN_SELL,
    ],
    ['The best sell limit is 0.1600, you offer 0.2600; you are 3rd in line.', { ...NOT_REACHED, position: 3 }, OWN_BUY],
    ['The best buy limit is 0.1600, it asks for 0.2600; it is 4th in line.', { ...NOT_REACHED, position: 4 }, ITS_SELL],
    ['The price met the limit of 0.2400. You were 5th in line, the clearing filled the first 3.', OUTRANKED, OWN_SELL],
    [
      'The price met the limit of 0.2400. It was 2nd in line, the clearing filled the first.',
      { ...OUTRANKED, filledUpTo: 1, position: 2 },
      ITS_SELL,
    ],
    [
      'The price met the limit of 0.2400. You were too far back in line, the clearing filled the first 3.',
      { ...OUTRANKED, position: null },
      OWN_SELL,
    ],
    [
      'The clearing had 0.300 kWh left, less than the 0.400 kWh that you accept at once: it sat out.',
      { reason: 'sat-out', offeredWh: 300, leastFillWh: 400 },
      OWN_SELL,
    ],
    [
      'No fill of the 0.400 kWh that it accepts at once was found: after many tries every order with a minimum sat out.',
      { reason: 'sat-out', offeredWh: 0, leastFillWh: 400 },
      ITS_SELL,
    ],
    [
      'The limit of 0.2500 reaches the best sell limit of 0.1000, but whoever it reaches wanted more at once and sat out.',
      { reason: 'counter-orders-sat-out', limitPrice: 250_000, bestCounterPrice: 100_000 },
      OWN_BUY,
    ],
    [
      '0.400 of 1.000 kWh traded. You were the last one filled; nothing was left for the rest.',
      { reason: 'partly-filled', filledWh: 400, openWh: 600, rest: null },
      OWN_SELL,
    ],
    [
      '0.400 of 1.000 kWh traded. Nobody wanted to buy.',
      { reason: 'partly-filled', filledWh: 400, openWh: 600, rest: { reason: 'no-counter-orders', position: null } },
      OWN_SELL,
    ],
    [
      '0.400 of 1.000 kWh traded. The rest is not cleared yet.',
      { reason: 'partly-filled', filledWh: 400, openWh: 600, rest: { reason: 'awaits-clearing' } },
      OWN_SELL,
    ],
    ['All 1.000 kWh traded.', { reason: 'filled', filledWh: 1_000 }, OWN_SELL],
    ['It has left the book; 0.400 kWh traded.', { reason: 'left', filledWh: 400 }, OWN_SELL],
  ])('is "%s"', (sentence, explanation, addressee) => {
    expect(sentenceOf(explanation, addressee)).toBe(sentence);
  });
});
