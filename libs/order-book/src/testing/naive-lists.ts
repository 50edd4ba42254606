import type { CommunityRules, Matching, Side, Trade } from '#market';
import type { BookDependencies, LiveOrder } from '../contract.js';
import { DEFAULT_BOOK_LIMITS } from '../limits.js';
import type { NaiveOutcome } from './naive-matching.js';
import { compareCanonically, isLive } from './naive-order.js';
import type { NaiveOrder } from './naive-order.js';

/** One clearing of a period. */
export interface NaiveClearing {
  readonly period: number;
  readonly height: number;
  readonly rulesVersion: number;
  readonly matching: Matching;
  /** Live orders of the period before it, in the canonical order. */
  readonly limits: readonly { readonly side: Side; readonly limitPrice: number }[];
  readonly trades: readonly Trade[];
  readonly price: number | null;
  readonly satOut: NaiveOutcome['satOut'];
}

/** What the naive book remembers: lists in the order of arrival, searched and sorted anew for every question. */
export class NaiveLists {
  rules: CommunityRules;
  readonly limits;
  /** Whatever the open periods have accepted, live or not. */
  accepted: NaiveOrder[] = [];
  /** Of the open periods. */
  clearings: NaiveClearing[] = [];

  constructor(rules: CommunityRules, { limits }: BookDependencies) {
    this.rules = rules;
    this.limits = { ...DEFAULT_BOOK_LIMITS, ...limits };
  }

  /** Live orders that pass the test, in the canonical order. */
  live(test: (order: NaiveOrder) => boolean = () => true): NaiveOrder[] {
    return this.accepted.filter((one) => isLive(one) && test(one)).sort(compareCanonically);
  }

  periods(): number[] {
    return [...new Set(this.accepted.map((one) => one.period))].sort((a, b) => a - b);
  }

  order(orderId: string): LiveOrder | undefined {
    return this.orders().find((one) => one.orderId === orderId);
  }

  orders({ member, period }: { readonly member?: string; readonly period?: number } = {}): LiveOrder[] {
    const asked = this.live((one) => one.member === (member ?? one.member) && one.period === (period ?? one.period));
    return asked.map(({ fillWh: _fillWh, queued: _queued, hasLeft: _hasLeft, ...order }) => {
      return { ...order, filledWh: order.quantityWh - order.openWh };
    });
  }

  tradedWh(period: number, member: string, side: Side): number {
    const trades = this.clearings.flatMap((one) => (one.period === period ? one.trades : []));
    const own = trades.filter((trade) => trade[side === 'buy' ? 'buyer' : 'seller'] === member);
    return own.reduce((sum, trade) => sum + trade.quantityWh, 0);
  }
}
