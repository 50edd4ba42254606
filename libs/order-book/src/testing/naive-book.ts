import { checkRules } from '#market';
import type { CommunityRules, ErrorCode, Sha256, Side, Trade } from '#market';
import type { BookCommand, BookContext, BookDependencies, BookEvent } from '../contract.js';
import { TRADE_ID_DOMAIN } from '../trade-id.js';
import { naiveRefusal } from './naive-admission.js';
import { naiveHash } from './naive-bytes.js';
import { NaiveLists } from './naive-lists.js';
import { naiveAuction, naiveContinuous } from './naive-matching.js';
import { sumOpen, withoutMinusZero } from './naive-order.js';
import type { NaiveOrder } from './naive-order.js';
import { naiveStateHash } from './naive-state-hash.js';
import { isWellFormed, namesIn } from './naive-well-formed.js';

type Command<Type extends BookCommand['type']> = Extract<BookCommand, { type: Type }>;

/** The market rules as plainly as they can be written. */
export class NaiveBook extends NaiveLists {
  readonly #sha256: Sha256;

  constructor(rules: CommunityRules, dependencies: BookDependencies) {
    super(rules, dependencies);
    this.#sha256 = dependencies.sha256;
  }

  apply(command: BookCommand, context: BookContext): BookEvent[] {
    if (!isWellFormed(command)) return rejected(namesIn(command), 'command.malformed');
    if (command.type === 'place') return this.#place(command, context);
    if (command.type === 'cancel' || command.type === 'replace') return this.#amend(command, context);
    if (command.type === 'clear') return this.#clear(command.period, context.height);
    if (command.type === 'close') return this.#close(command.period);
    if (command.type === 'expire') return this.#expire(context.timestampMs);
    if (command.type === 'set-rules') return this.#setRules(command.rules);
    if (command.type === 'set-capacity') return this.#setCapacity(command);
    return this.#leave('order.member-removed', (one) => one.member === command.member);
  }

  stateHash(): Uint8Array {
    return naiveStateHash(this, this.#sha256);
  }

  #leave(code: ErrorCode, test: (order: NaiveOrder) => boolean): BookEvent[] {
    const leaving = this.live(test);
    for (const one of leaving) one.hasLeft = true;
    return leaving.map(({ orderId, member, openWh }) => ({ type: 'left', orderId, member, code, openWh }));
  }

  #place({ order, capacityWh }: Command<'place'>, { timestampMs }: BookContext): BookEvent[] {
    const queued = this.rules.matching === 'continuous';
    const placed = withoutMinusZero({ ...order, openWh: order.quantityWh, fillWh: 0, queued, hasLeft: false });
    const code = naiveRefusal(this, placed, { isNew: true, capacityWh, timestampMs });
    if (code !== undefined) return rejected(order, code);
    this.accepted.push(placed);
    return [{ type: 'accepted', order }];
  }

  #amend(command: Command<'cancel' | 'replace'>, { timestampMs }: BookContext): BookEvent[] {
    const order = this.live((one) => one.orderId === command.orderId)[0];
    if (order === undefined) return rejected(command, 'order.unknown');
    if (order.member !== command.member) return rejected(command, 'order.not-owner');
    const filledWh = order.quantityWh - order.openWh;
    const isCancel =
      command.type === 'cancel' || (Number.isSafeInteger(command.quantityWh) && command.quantityWh <= filledWh);
    if (isCancel) return this.#leave('order.cancelled', (one) => one === order);
    const { orderId, quantityWh, limitPrice, rulesVersion, sealedHeight, rank, nonce, index, capacityWh } = command;
    const keptPriority = limitPrice === order.limitPrice && quantityWh < order.quantityWh;
    const queued = this.rules.matching === 'continuous';
    const terms = { quantityWh, openWh: quantityWh - filledWh, limitPrice, rulesVersion };
    const priority = keptPriority ? {} : { sealedHeight, rank, nonce, index, queued };
    const replaced = withoutMinusZero({ ...order, ...terms, ...priority });
    const code = naiveRefusal(this, replaced, { isNew: false, capacityWh, timestampMs });
    if (code !== undefined) return rejected(command, code);
    Object.assign(order, replaced);
    return [
      { type: 'replaced', orderId, quantityWh, openWh: order.openWh, limitPrice: order.limitPrice, keptPriority },
    ];
  }

  #clear(period: number, height: number): BookEvent[] {
    if (!this.periods().includes(period)) return [];
    const { version: rulesVersion, matching, tick } = this.rules;
    const orders = this.live((one) => one.period === period);
    const limits = orders.map(({ side, limitPrice }) => ({ side, limitPrice }));
    const { pairs, price, satOut } = matching === 'auction' ? naiveAuction(orders, tick) : naiveContinuous(orders);
    const trades = pairs.map(({ buy, sell, quantityWh, price }): Trade => {
      const ids = { buyOrder: buy.orderId, sellOrder: sell.orderId, buyer: buy.member, seller: sell.member };
      const tradeId = naiveHash(this.#sha256, [TRADE_ID_DOMAIN, height, period, buy.orderId, sell.orderId]);
      return { tradeId, height, period, ...ids, quantityWh, price, rulesVersion };
    });
    const volumeWh = trades.reduce((sum, one) => sum + one.quantityWh, 0);
    this.clearings.push({ period, height, rulesVersion, matching, limits, trades, price, satOut });
    return [
      ...trades.map((trade): BookEvent => ({ type: 'traded', trade })),
      { type: 'cleared', height, period, volumeWh, price, satOut: satOut.map((one) => one.order.orderId) },
      ...this.#leave('order.unfilled', (one) => one.period === period && one.timeInForce !== 'gtc'),
    ];
  }

  #close(period: number): BookEvent[] {
    if (!this.periods().includes(period)) return [];
    const left = this.#leave('order.gate-closed', (one) => one.period === period);
    this.accepted = this.accepted.filter((one) => one.period !== period);
    this.clearings = this.clearings.filter((one) => one.period !== period);
    return [...left, { type: 'closed', period }];
  }

  #expire(timestampMs: number | null): BookEvent[] {
    const due = timestampMs === null ? [] : this.live((one) => (one.expiresAtMs ?? Infinity) <= timestampMs);
    due.sort((a, b) => a.expiresAtMs! - b.expiresAtMs! || (a.orderId < b.orderId ? -1 : 1));
    return due.flatMap((order) => this.#leave('order.expired', (one) => one === order));
  }

  #setRules(rules: CommunityRules): BookEvent[] {
    if (!checkRules(rules).ok) return rejected({ orderId: '', member: '' }, 'rules.invalid');
    const { version: rulesVersion, lotWh, periodSeconds, matching } = rules;
    const risenFees = rules.gridFee + rules.communityFee > this.rules.gridFee + this.rules.communityFee;
    const question = { isNew: false, capacityWh: null, timestampMs: null };
    const hasSwitched = matching !== this.rules.matching;
    this.rules = rules;
    const left = this.#leave('order.rules-changed', (one) => {
      const isOff = one.openWh % lotWh !== 0 || one.period % periodSeconds !== 0;
      const code = naiveRefusal(this, { ...one, rulesVersion }, question);
      return isOff || code !== undefined || (one.side === 'buy' && risenFees);
    });
    if (hasSwitched) for (const one of this.live()) one.queued = matching === 'continuous';
    return left;
  }

  /** On each side of each period the last leave until the rest fits. */
  #setCapacity({ member, importCapacityWh, exportCapacityWh }: Command<'set-capacity'>): BookEvent[] {
    const trim = (period: number, side: Side, capacityWh: number) => {
      const own = this.live((one) => one.member === member && one.period === period && one.side === side);
      const tradedWh = this.tradedWh(period, member, side);
      const leaving = own.filter((_, index) => tradedWh + sumOpen(own.slice(0, index + 1)) > capacityWh);
      return leaving.toReversed().flatMap((last) => this.#leave('order.rules-changed', (one) => one === last));
    };
    return this.periods().flatMap((period) => [
      ...trim(period, 'buy', importCapacityWh ?? Infinity),
      ...trim(period, 'sell', exportCapacityWh ?? Infinity),
    ]);
  }
}

function rejected({ orderId, member }: { orderId: string; member: string }, code: ErrorCode): BookEvent[] {
  return [{ type: 'rejected', orderId, member, code, detail: '' }];
}
