import { DEFAULT_RULES } from '#market';
import type { CommunityRules, SealedOrder } from '#market';

/** Rules for specs: any price, lots of 1 Wh, tick 1, so that examples stay small. */
export function testRules(changes: Partial<CommunityRules> = {}): CommunityRules {
  return { ...DEFAULT_RULES, lotWh: 1, tick: 1, priceFloor: -1_000_000_000, priceCeiling: 1_000_000_000, ...changes };
}

/** The period of orders that name none: a multiple of 900 s. */
export const TEST_PERIOD = 1_800_000_000;

/** An order with defaults: its id is its member's name and rank unless stated. */
export function testOrder(
  terms: Pick<SealedOrder, 'orderId' | 'side' | 'quantityWh' | 'limitPrice'> & Partial<SealedOrder>,
): SealedOrder {
  return {
    member: `member of ${terms.orderId}`,
    period: TEST_PERIOD,
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAtMs: null,
    rulesVersion: 1,
    sealedHeight: 1,
    rank: terms.orderId,
    nonce: 1,
    index: 0,
    ...terms,
  };
}
