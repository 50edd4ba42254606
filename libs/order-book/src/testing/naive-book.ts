import type { CommunityRules, ErrorCode, Sha256, Side, Trade } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { BookCommand, BookContext, BookEvent, CapacityWh } from '../contract.js';
import { tradeIdOf } from '../trade-id.js';
import { compareCanonically, naiveAuction, naiveContinuous, sumOpen, wouldTrade } from './naive-matching.js';
import type { Live } from './naive-matching.js';

type Command<Type extends BookCommand['type']> = Extract<BookCommand, { type: Type }>;

/** The market rules as plainly as they can be written: lists of orders, searched and sorted anew each time. */
export class NaiveBook {
  live: Live[] = [];
  trades: Trade[] = [];
  known: { orderId: string; period: number }[] = [];

  constructor(
    private rules: CommunityRules,
    private readonly sha256: Sha256,
  ) {}

  apply(command: BookCommand, context: BookContext): BookEvent[] {
    if (command.type === 'place') return this.place(command, context);
    if (command.type === 'cancel' || command.type === 'replace') return this.amend(command, context);
    if (command.type === 'clear') return this.knows(command.period) ? this.clear(command.period, context.height) : [];
    if (command.type === 'close') return this.knows(command.period) ? this.close(command.period) : [];
    if (command.type === 'expire') return this.expire(context.timestampMs);
    if (command.type === 'set-rules') return this.setRules(command.rules);
    if (command.type === 'set-capacity') return this.setCapacity(command);
    return this.leave('order.member-removed', (one) => one.member === command.member);
  }

  /** Live orders that pass the test, in the canonical order. */
  orders(test: (one: Live) => boolean): Live[] {
    return this.live.filter((one) => test(one)).sort(compareCanonically);
  }

  tradedWh(period: number, member: string, side: Side): number {
    const own = this.trades.filter(
      (one) => one.period === period && one[side === 'buy' ? 'buyer' : 'seller'] === member,
    );
    return own.reduce((sum, one) => sum + one.quantityWh, 0);
  }

  private knows(period: number): boolean {
    return this.known.some((one) => one.period === period);
  }

  private place({ order, capacityWh }: Command<'place'>, { timestampMs }: BookContext): BookEvent[] {
    const { orderId, member, period, side, quantityWh } = order;
    const placed: Live = { ...order, openWh: quantityWh, queued: this.rules.matching === 'continuous' };
    const own = this.orders((one) => one.member === member);
    const onSide = own.filter((one) => one.period === period && one.side === side);
    const isTooMany = onSide.length >= this.rules.maxOrdersPerPeriodSide || own.length >= this.rules.maxOrders;
    const isKnown = this.known.some((one) => one.orderId === orderId);
    const code =
      (isKnown ? 'order.duplicate-id' : undefined) ??
      this.judgeTerms(placed, timestampMs) ??
      this.judgeSelfCross(placed) ??
      (isTooMany ? 'order.too-many' : undefined) ??
      this.judgeCapacity(placed, capacityWh);
    if (code !== undefined) return [{ type: 'rejected', orderId, member, code, detail: '' }];
    this.live.push(placed);
    this.known.push({ orderId, period });
    return [{ type: 'accepted', order }];
  }

  private amend(command: Command<'cancel' | 'replace'>, { timestampMs }: BookContext): BookEvent[] {
    const { orderId, member } = command;
    const rejected = (code: ErrorCode): BookEvent[] => [{ type: 'rejected', orderId, member, code, detail: '' }];
    const order = this.live.find((one) => one.orderId === orderId);
    if (order === undefined) return rejected('order.unknown');
    if (order.member !== member) return rejected('order.not-owner');
    const filledWh = order.quantityWh - order.openWh;
    const isCancel =
      command.type === 'cancel' || (Number.isInteger(command.quantityWh) && command.quantityWh <= filledWh);
    if (isCancel) return this.leave('order.cancelled', (one) => one === order);
    const { quantityWh, limitPrice, rulesVersion, sealedHeight, rank, nonce, index, capacityWh } = command;
    const keptPriority = limitPrice === order.limitPrice && quantityWh < order.quantityWh;
    const priority = keptPriority
      ? {}
      : { sealedHeight, rank, nonce, index, queued: this.rules.matching === 'continuous' };
    const changed = { ...order, quantityWh, limitPrice, rulesVersion, openWh: quantityWh - filledWh, ...priority };
    const code =
      this.judgeTerms(changed, timestampMs) ?? this.judgeSelfCross(changed) ?? this.judgeCapacity(changed, capacityWh);
    if (code !== undefined) return rejected(code);
    Object.assign(order, changed);
    return [{ type: 'replaced', orderId, quantityWh, openWh: order.openWh, limitPrice, keptPriority }];
  }

  private judgeTerms(order: Live, timestampMs: number | null): ErrorCode | undefined {
    const { rules } = this;
    const { side, timeInForce, period, quantityWh, minFillWh, limitPrice, expiresAtMs } = order;
    const allInPrice = limitPrice + (side === 'buy' ? feesOf(rules) : 0);
    const minFillFits = rules.matching === 'auction' || timeInForce === 'ioc' || minFillWh === 0;
    const nowMs = timestampMs ?? 0;
    const checks: [boolean, ErrorCode][] = [
      [side === 'buy' || side === 'sell', 'order.side-invalid'],
      [['gtc', 'ioc', 'fok'].includes(timeInForce), 'order.time-in-force-invalid'],
      [Number.isSafeInteger(period) && period >= 0, 'order.period-invalid'],
      [timestampMs === null || period % rules.periodSeconds === 0, 'order.period-invalid'],
      [order.rulesVersion === rules.version, 'order.rules-changed'],
      [Number.isInteger(quantityWh) && quantityWh > 0 && quantityWh <= MAX_ENERGY_WH, 'order.quantity-invalid'],
      [Number.isInteger(minFillWh) && minFillWh >= 0 && minFillWh <= quantityWh, 'order.min-fill-invalid'],
      [quantityWh % rules.lotWh === 0 && minFillWh % rules.lotWh === 0, 'order.off-lot'],
      [minFillFits, 'order.min-fill-invalid'],
      [Number.isInteger(limitPrice) && Math.abs(limitPrice) <= MAX_PRICE, 'order.price-invalid'],
      [limitPrice % rules.tick === 0, 'order.off-tick'],
      [allInPrice >= rules.priceFloor && allInPrice <= rules.priceCeiling, 'order.price-out-of-bounds'],
      [timestampMs === null || expiresAtMs === null || nowMs < expiresAtMs, 'order.expired'],
      [timestampMs === null || nowMs < (period - rules.gateClosureSeconds) * 1000, 'order.gate-closed'],
      [
        timestampMs === null || period * 1000 <= nowMs + rules.horizonPeriods * rules.periodSeconds * 1000,
        'order.beyond-horizon',
      ],
    ];
    return checks.find(([holds]) => !holds)?.[1];
  }

  private judgeSelfCross({ member, period, ...order }: Live): ErrorCode | undefined {
    const own = this.orders((one) => one.member === member && one.period === period);
    return own.some((one) => wouldTrade(one, { ...order, member, period })) ? 'order.self-cross' : undefined;
  }

  private judgeCapacity(
    { member, period, side, orderId, openWh }: Live,
    capacityWh: CapacityWh,
  ): ErrorCode | undefined {
    if (capacityWh === null) return undefined;
    const onSide = this.orders((one) => one.member === member && one.period === period && one.side === side);
    const othersWh = sumOpen(onSide.filter((one) => one.orderId !== orderId));
    return this.tradedWh(period, member, side) + othersWh + openWh > capacityWh ? 'order.capacity-exceeded' : undefined;
  }

  private clear(period: number, height: number): BookEvent[] {
    const { version: rulesVersion, matching, tick } = this.rules;
    const orders = this.orders((one) => one.period === period);
    const { pairings, price, satOut } = matching === 'auction' ? naiveAuction(orders, tick) : naiveContinuous(orders);
    const trades = pairings.map(({ buy, sell, quantityWh, price }): Trade => {
      const ids = { height, period, buyOrder: buy.orderId, sellOrder: sell.orderId };
      const parties = { buyer: buy.member, seller: sell.member };
      return { tradeId: tradeIdOf(this.sha256, ids), ...ids, ...parties, quantityWh, price, rulesVersion };
    });
    this.trades.push(...trades);
    this.live = this.live.filter((one) => one.openWh > 0);
    const volumeWh = trades.reduce((sum, one) => sum + one.quantityWh, 0);
    return [
      ...trades.map((trade): BookEvent => ({ type: 'traded', trade })),
      { type: 'cleared', height, period, volumeWh, price, satOut: satOut.map((one) => one.orderId) },
      ...this.leave('order.unfilled', (one) => one.period === period && one.timeInForce !== 'gtc'),
    ];
  }

  private close(period: number): BookEvent[] {
    const left = this.leave('order.gate-closed', (one) => one.period === period);
    this.known = this.known.filter((one) => one.period !== period);
    this.trades = this.trades.filter((one) => one.period !== period);
    return [...left, { type: 'closed', period }];
  }

  private expire(timestampMs: number | null): BookEvent[] {
    const due = timestampMs === null ? [] : this.live.filter((one) => (one.expiresAtMs ?? Infinity) <= timestampMs);
    due.sort((a, b) => a.expiresAtMs! - b.expiresAtMs! || (a.orderId < b.orderId ? -1 : 1));
    return due.flatMap((order) => this.leave('order.expired', (one) => one === order));
  }

  private setRules(rules: CommunityRules): BookEvent[] {
    const before = this.rules;
    this.rules = rules;
    const fits = (one: Live) =>
      this.judgeTerms({ ...one, rulesVersion: rules.version }, null) === undefined &&
      one.openWh % rules.lotWh === 0 &&
      one.period % rules.periodSeconds === 0 &&
      (one.side === 'sell' || feesOf(rules) <= feesOf(before));
    const events = this.leave('order.rules-changed', (one) => !fits(one));
    if (rules.matching !== before.matching) for (const one of this.live) one.queued = rules.matching === 'continuous';
    return events;
  }

  private setCapacity({ member, importCapacityWh, exportCapacityWh }: Command<'set-capacity'>): BookEvent[] {
    const events: BookEvent[] = [];
    for (const { period, side } of this.orders((one) => one.member === member)) {
      const capacityWh = side === 'buy' ? importCapacityWh : exportCapacityWh;
      for (;;) {
        const own = this.orders((one) => one.member === member && one.period === period && one.side === side);
        const committedWh = this.tradedWh(period, member, side) + sumOpen(own);
        if (own.length === 0 || capacityWh === null || committedWh <= capacityWh) break;
        events.push(...this.leave('order.rules-changed', (one) => one === own.at(-1)));
      }
    }
    return events;
  }

  private leave(code: ErrorCode, test: (one: Live) => boolean): BookEvent[] {
    const left = this.orders(test);
    this.live = this.live.filter((one) => !left.includes(one));
    return left.map(({ orderId, member, openWh }) => ({ type: 'left', orderId, member, code, openWh }));
  }
}

function feesOf(rules: CommunityRules): number {
  return rules.gridFee + rules.communityFee;
}
