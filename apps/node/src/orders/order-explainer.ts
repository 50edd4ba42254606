import { Injectable } from '@nestjs/common';
import { Clock, gateMs } from '#engine';
import type { ClearingRow, OrderRow } from '#engine';
import { explainAt } from '#order-book';
import type { Explanation } from '#order-book';
import { quorumOf } from '#protocol';
import { MAX_PAGE_ITEMS, Store } from '#store';
import { formatInstant, formatMicro, moneyFor, sumExact } from '#units';
import { spanOfPeriod } from '../http/period-span.js';
import { instantOrNull, microOrNull, periodText } from '../http/texts.js';
import { clearingNumber, nextClearingMs } from '../market/market-clock.js';
import { clearingAnswer } from '../market/market-answer.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { explainOrder } from './explain-order.js';
import type { ExplanationAnswer } from './order-dto.js';
import type { OrderFacts } from './order-facts.js';

/** Gathers what is known about an order, from the book and the store. */
@Injectable()
export class OrderExplainer {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  async explain(order: OrderRow): Promise<ExplanationAnswer> {
    const facts = await this.factsOf(order);
    const { reason, text } = explainOrder(facts);
    const waitingSinceMs = order.status === 'pending' ? order.submittedAtMs : null;
    return {
      orderId: order.orderId,
      status: order.status,
      reason,
      code: order.reasonCode,
      text,
      side: order.side,
      period: periodText(order.period),
      limitPrice: formatMicro(order.limitPrice),
      quantityWh: order.quantityWh,
      filledWh: order.filledWh,
      waitingSince: instantOrNull(waitingSinceMs),
      waitingMs: waitingSinceMs === null ? null : Math.max(0, this.clock.wallMs() - waitingSinceMs),
      lastClearing: facts.lastClearing === null ? null : clearingAnswer(facts.lastClearing),
      ...placeAndOffer(facts.explanation),
      bestCounterPrice: microOrNull(facts.bestCounterPrice),
      indicativePrice: microOrNull(facts.indicativePrice),
      nextClearingAt: instantOrNull(facts.nextClearingMs),
      gateClosesAt: formatInstant(facts.gateMs),
      validators: { connected: facts.connectedValidators, quorum: facts.quorum },
      tradedAmount: formatMicro(facts.tradedAmount),
    };
  }

  private async factsOf(order: OrderRow): Promise<OrderFacts> {
    // First of all: the book goes on while the store is asked.
    const explanation = await this.explanationOf(order);
    const { state, connectedMembers, options } = this.runner.engine;
    const { rules, validators, book } = state;
    const nowMs = Math.max(this.clock.wallMs(), state.timestampMs);
    const view = book.view(order.period);
    const counter = order.side === 'buy' ? view.sells : view.buys;
    const connected = validators.filter((id) => id === options.memberId || connectedMembers.has(id));
    return {
      order,
      own: order.member === options.memberId,
      explanation,
      nowMs,
      gateMs: gateMs(order.period, rules),
      nextClearingMs: order.status === 'live' ? nextClearingMs(order.period, rules, nowMs) : null,
      lastClearing: await this.lastClearing(order),
      bestCounterPrice: counter[0]?.price ?? null,
      indicativePrice: view.indicative.price,
      connectedValidators: connected.length,
      quorum: quorumOf(validators.length),
      tradedAmount: await this.tradedAmount(order),
    };
  }

  private async explanationOf(order: OrderRow): Promise<Explanation | undefined> {
    const { book } = this.runner.engine.state;
    if (order.status === 'live') return book.explain(order.orderId);
    const { sealedHeight, quantityWh, filledWh } = order;
    const record = book.lastClearing(order.period);
    if (order.reasonCode !== 'order.unfilled' || sealedHeight === null || record === null) return undefined;
    if (!(await this.isNextClearing(sealedHeight, record.height))) return undefined;
    return explainAt({ ...order, sealedHeight, openWh: quantityWh - filledWh }, record);
  }

  /** True when the clearing is the first one since that height: the blocks before both are of one clearing interval. */
  private async isNextClearing(sealedHeight: number, clearingHeight: number): Promise<boolean> {
    const { rules } = this.runner.engine.state;
    const sealed = clearingNumber(await this.timeBefore(sealedHeight), rules);
    return sealed === clearingNumber(await this.timeBefore(clearingHeight), rules);
  }

  /** Timestamp of the block before that of the height, or of the genesis, Unix ms. */
  private async timeBefore(height: number): Promise<number> {
    const before = height === 1 ? null : await this.store.chain.blockAt(height - 1);
    return before?.timestampMs ?? this.runner.engine.options.genesis.createdMs;
  }

  private async lastClearing({ period, sealedHeight }: OrderRow): Promise<ClearingRow | null> {
    if (sealedHeight === null) return null;
    const { items } = await this.store.market.clearings(spanOfPeriod(period), { limit: MAX_PAGE_ITEMS });
    return items.findLast(({ height }) => height >= sealedHeight) ?? null;
  }

  private async tradedAmount({ orderId, period, filledWh }: OrderRow): Promise<number> {
    if (filledWh === 0) return 0;
    const filter = { ...spanOfPeriod(period), orderId };
    const { items } = await this.store.market.trades(filter, { limit: MAX_PAGE_ITEMS });
    return sumExact(items.map(({ price, quantityWh }) => moneyFor(price, quantityWh)));
  }
}

type PlaceAndOffer = Pick<ExplanationAnswer, 'line' | 'satOut'>;

/** The numbers of an explanation that the answer does not have from elsewhere. */
function placeAndOffer(explanation: Explanation | undefined): PlaceAndOffer {
  if (explanation?.reason === 'partly-filled') return placeAndOffer(explanation.rest ?? undefined);
  if (explanation?.reason === 'sat-out') {
    const { offeredWh, leastFillWh } = explanation;
    return { line: null, satOut: { offeredWh, leastFillWh } };
  }
  const position = explanation !== undefined && 'position' in explanation ? explanation.position : null;
  const filledUpTo = explanation?.reason === 'outranked' ? explanation.filledUpTo : null;
  return { line: position === null ? null : { position, filledUpTo }, satOut: null };
}
