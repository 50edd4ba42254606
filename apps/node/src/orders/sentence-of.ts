import type { Side } from '#market';
import type { Explanation } from '#order-book';
import { formatKWh, formatMicro } from '#units';

/** Whom the sentence is about. */
export interface Addressee {
  readonly side: Side;
  /** True: the reader's own order. */
  readonly own: boolean;
}

/** An explanation of the book in a sentence or two, with the numbers. */
export function sentenceOf(explanation: Explanation, addressee: Addressee): string {
  const { side, own } = addressee;
  const [who, was, is] = own ? ['you', 'were', 'are'] : ['it', 'was', 'is'];
  switch (explanation.reason) {
    case 'awaits-clearing':
      return 'In the book; not cleared yet.';
    case 'no-counter-orders': {
      const { position } = explanation;
      if (position === null) return side === 'buy' ? 'Nobody offered to sell.' : 'Nobody wanted to buy.';
      const nobody = side === 'buy' ? 'Nobody offers to sell' : 'Nobody wants to buy';
      return `${nobody}; ${who} ${is} ${ordinal(position)} in line.`;
    }
    case 'price-not-reached':
      return priceNotReached(explanation, addressee);
    case 'outranked': {
      const { limitPrice, filledUpTo, position } = explanation;
      const place = position === null ? `too far back` : ordinal(position);
      return (
        `The price met the limit of ${priceText(limitPrice)}. ${sentenceCase(who)} ${was} ${place} in line, ` +
        `the clearing filled the first${filledUpTo === 1 ? '' : ` ${filledUpTo}`}.`
      );
    }
    case 'sat-out': {
      const least = `the ${formatKWh(explanation.leastFillWh)} kWh that ${own ? 'you accept' : 'it accepts'} at once`;
      return explanation.offeredWh === 0
        ? `No fill of ${least} was found: after many tries every order with a minimum sat out.`
        : `The clearing had ${formatKWh(explanation.offeredWh)} kWh left, less than ${least}: it sat out.`;
    }
    case 'counter-orders-sat-out': {
      const { bestCounterPrice, limitPrice } = explanation;
      return (
        `The limit of ${priceText(limitPrice)} reaches the best ${counterOf(side)} limit of ${priceText(bestCounterPrice)}, ` +
        'but whoever it reaches wanted more at once and sat out.'
      );
    }
    case 'partly-filled': {
      const { filledWh, openWh, rest } = explanation;
      const traded = `${formatKWh(filledWh)} of ${formatKWh(filledWh + openWh)} kWh traded.`;
      if (rest === null)
        return `${traded} ${sentenceCase(who)} ${was} the last one filled; nothing was left for the rest.`;
      return `${traded} ${rest.reason === 'awaits-clearing' ? 'The rest is not cleared yet.' : sentenceOf(rest, addressee)}`;
    }
    case 'filled':
      return `All ${formatKWh(explanation.filledWh)} kWh traded.`;
    case 'left':
      return `It has left the book; ${formatKWh(explanation.filledWh)} kWh traded.`;
  }
}

type PriceNotReached = Extract<Explanation, { readonly reason: 'price-not-reached' }>;

function priceNotReached(explanation: PriceNotReached, { side, own }: Addressee): string {
  const { clearingPrice, position } = explanation;
  const limit = priceText(explanation.limitPrice);
  const best = `the best ${counterOf(side)} limit`;
  const counter = priceText(explanation.bestCounterPrice);
  const who = own ? 'you' : 'it';
  const bid = `${who} ${side === 'buy' ? 'offered' : 'asked for'} ${limit}`;
  if (clearingPrice !== null) return `The price was ${priceText(clearingPrice)}, ${bid}.`;
  if (position === null) return `Nothing traded: ${best} was ${counter}, ${bid}.`;
  const bids = `${who} ${side === 'buy' ? 'offer' : 'ask'}${own ? '' : 's'}${side === 'buy' ? '' : ' for'} ${limit}`;
  return `${sentenceCase(best)} is ${counter}, ${bids}; ${who} ${own ? 'are' : 'is'} ${ordinal(position)} in line.`;
}

function counterOf(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** With four decimals at least. @example priceText(240_000) // "0.2400" */
export function priceText(price: number): string {
  const [whole = '', fraction = ''] = formatMicro(price).split('.');
  return `${whole}.${fraction.padEnd(4, '0')}`;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

/** @example ordinal(3) // "3rd" */
function ordinal(position: number): string {
  return `${position}${ENDINGS[ordinals.select(position)] ?? 'th'}`;
}
