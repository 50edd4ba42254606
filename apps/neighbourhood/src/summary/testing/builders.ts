import type { LedgerEntryAnswer, OrderAnswer, SettlementAnswer, TradeAnswer } from '../../node/answers.js';
import type { NodeRecords } from '../node-records.js';

/** Builders for the specs of the summary. */

export const ORIGIN_MS = Date.UTC(2026, 5, 1, 12);
export const PERIOD_SECONDS = 8;

/** The instant so many seconds after ORIGIN_MS. */
export function instant(seconds: number): string {
  return new Date(ORIGIN_MS + seconds * 1000).toISOString();
}

export function nodeOf(memberId: string, changes: Partial<NodeRecords> = {}): NodeRecords {
  return {
    label: `House ${memberId}`,
    memberId,
    isHousehold: true,
    stateHash: 'aa',
    orders: [],
    trades: [],
    settlements: [],
    entries: [],
    intervals: [],
    readings: [],
    ...changes,
  };
}

export function orderOf(orderId: string, changes: Partial<OrderAnswer> = {}): OrderAnswer {
  return {
    orderId,
    member: 'b',
    own: false,
    side: 'buy',
    period: instant(40),
    quantityWh: 100,
    filledWh: 0,
    status: 'live',
    submittedAt: null,
    sealedAt: instant(2),
    sealedHeight: 1,
    ...changes,
  };
}

/** 100 Wh at 0.2 in the first period, bought by b from s. */
export function tradeOf(tradeId: string, changes: Partial<TradeAnswer> = {}): TradeAnswer {
  return {
    tradeId,
    period: instant(0),
    height: 3,
    buyOrderId: 'o1',
    sellOrderId: 'o2',
    buyer: 'b',
    seller: 's',
    quantityWh: 100,
    price: '0.2',
    gridFee: '0.04',
    communityFee: '0.01',
    shortfallCompensation: '0.02',
    ...changes,
  };
}

/** The settlement of such a trade of which 90 Wh were delivered. */
export function settlementOf(tradeId: string, changes: Partial<SettlementAnswer> = {}): SettlementAnswer {
  return {
    tradeId,
    period: instant(0),
    buyer: 'b',
    seller: 's',
    state: 'final',
    buyerDeliveredWh: 100,
    sellerDeliveredWh: 90,
    settledWh: 90,
    energyAmount: '0.018',
    gridFeeAmount: '0.0036',
    communityFeeAmount: '0.0009',
    sellerCompensationAmount: '0.0002',
    buyerRevision: 1,
    sellerRevision: 1,
    ...changes,
  };
}

/** An entry with amounts by account. */
export function entryOf(
  tradeId: string,
  amounts: Readonly<Record<string, string>>,
  changes: Partial<LedgerEntryAnswer> = {},
): LedgerEntryAnswer {
  const postings = Object.entries(amounts).map(([account, amount]) => ({ account, amount }));
  const sequence = changes.sequence ?? 1;
  const base = { entryId: `${tradeId}-${sequence}`, tradeId, kind: 'sale', buyerRevision: 1, sellerRevision: 1 };
  return { ...base, sequence, postings, ...changes };
}

/** Both books of such a settlement. */
export const SOLD = { 'receivable/b': '0.0178', 'energy-sales': '-0.018', compensation: '0.0002' };
export const BOUGHT = {
  'payable/s': '-0.0178',
  'payable/o': '-0.0045',
  'energy-purchases': '0.018',
  'grid-fees': '0.0036',
  'community-fees': '0.0009',
  compensation: '-0.0002',
};
