import type { NewOrder, Rules, Side } from '../api/shapes.js';
import { formatMicro, parseMicro, parseTypedMicro, priceTimesEnergy, toDecimalText } from '../figures/decimal.js';
import { formatKWh, parseTypedKWh } from '../figures/energy.js';

/** What stands in the form. */
export interface OrderDraft {
  readonly side: Side;
  /** Start of the period as the node names it; '' while none is chosen. */
  readonly period: string;
  readonly quantityText: string;
  readonly priceText: string;
}

/** What a draft comes to, or what is wrong with it, by field. */
export interface JudgedDraft {
  readonly order: NewOrder | undefined;
  readonly quantityProblem: string | undefined;
  readonly priceProblem: string | undefined;
  /** Limit with the fees for a buyer, without for a seller; micro-units per kWh. */
  readonly allInPrice: bigint | undefined;
  /** The most to pay, or the least to get, when all of it trades; micro-units. */
  readonly amount: bigint | undefined;
}

/** Judges a draft by the community's rules before it is sent; the node judges again, and its word counts. */
export function judgeDraft(draft: OrderDraft, rules: Rules): JudgedDraft {
  const quantityWh = parseTypedKWh(draft.quantityText);
  const limit = parseTypedMicro(draft.priceText);
  const fees = (parseMicro(rules.gridFee) ?? 0n) + (parseMicro(rules.communityFee) ?? 0n);
  const allIn = limit === undefined ? undefined : limit + (draft.side === 'buy' ? fees : 0n);
  const quantityProblem = problemOfQuantity(draft.quantityText, quantityWh, rules);
  const priceProblem = problemOfPrice(draft.priceText, limit, allIn, draft.side, rules);
  const good = quantityProblem === undefined && priceProblem === undefined && draft.period !== '';
  return {
    order:
      good && quantityWh !== undefined && limit !== undefined
        ? { side: draft.side, period: draft.period, quantityWh, limitPrice: toDecimalText(limit) }
        : undefined,
    quantityProblem,
    priceProblem,
    allInPrice: allIn,
    amount: allIn === undefined || quantityWh === undefined ? undefined : priceTimesEnergy(allIn, quantityWh),
  };
}

function problemOfQuantity(text: string, quantityWh: number | undefined, rules: Rules): string | undefined {
  if (text.trim() === '') return 'Enter a quantity in kWh.';
  if (quantityWh === undefined || quantityWh <= 0) return 'Enter kWh above 0 with at most 3 decimals, such as 0.500.';
  if (quantityWh % rules.lotWh !== 0) return `Use a multiple of ${formatKWh(rules.lotWh)} kWh.`;
  return undefined;
}

function problemOfPrice(
  text: string,
  limit: bigint | undefined,
  allIn: bigint | undefined,
  side: Side,
  rules: Rules,
): string | undefined {
  if (text.trim() === '') return 'Enter a limit price per kWh.';
  if (limit === undefined || allIn === undefined) return 'Enter a price per kWh, such as 0.24.';
  const tick = parseMicro(rules.tick) ?? 1n;
  if (limit % tick !== 0n) return `Use a multiple of ${formatMicro(tick, 2)}.`;
  const floor = parseMicro(rules.priceFloor);
  const ceiling = parseMicro(rules.priceCeiling);
  if (floor !== undefined && allIn < floor) return `The least that the rules allow is ${formatMicro(floor, 2)}.`;
  if (ceiling !== undefined && allIn > ceiling) {
    return `The most that the rules allow is ${formatMicro(ceiling, 2)}${side === 'buy' ? ', fees included' : ''}.`;
  }
  return undefined;
}
