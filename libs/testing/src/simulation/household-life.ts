import type { Command } from '#engine';
import type { OrderTerms } from '#market';
import type { EngineNetwork } from '../engine-network.js';
import type { SeededRandom } from '../seeded-random.js';
import type { SimulatedNode } from '../simulated-node.js';

/** Households send their orders within so long after a delivery period has begun, so that blocks are few and full. */
const ORDER_WINDOW_MS = 60_000;
const LAST_MOMENTS_MS = 5_000;
/** An import that no order and no statement can name: what is metered against the direction of every trade. */
const CANARY_BASE_WH = 131_137;

/** What a meter shows of a delivery period, at most, canaries aside; no connection carries more. */
export const MAX_METERED_WH = 2_500;

/** What the life of a household asks of its node. */
export type Ask = (node: SimulatedNode, command: Command) => void;

/**
 * The orders and readings of one household, drawn from the seed and independent of what its node answers: a fault in one
 * place does not change what is wanted elsewhere. Even households generate and sell, odd ones buy; some do both.
 */
export class HouseholdLife {
  private readonly hasBattery: boolean;
  /** Virtual time at which nothing new is wanted any more. */
  private endMs = 0;

  constructor(
    private readonly network: EngineNetwork,
    private readonly node: SimulatedNode,
    private readonly random: SeededRandom,
    private readonly ordersPerPeriod: number,
    private readonly ask: Ask,
  ) {
    this.hasBattery = random.chance(0.15);
  }

  /** Wh of the household's import in every period in which it sells; 0 for those who only buy. */
  get canaryWh(): number {
    return this.sells ? CANARY_BASE_WH + 100 * this.node.index : 0;
  }

  private get sells(): boolean {
    return this.node.index % 2 === 0;
  }

  /** Begins: the meter is there, and every delivery period that starts before `untilMs` is lived through. */
  begin(untilMs: number): void {
    const { network } = this;
    this.endMs = network.nowMs + untilMs;
    const registeredAtMs = network.wallMs;
    const meter = { meterId: 'grid', label: 'Grid', role: 'grid', tokenHash: '', registeredAtMs } as const;
    this.ask(this.node, { type: 'register-meter', meter });
    const lengthMs = network.community.genesis.rules.periodSeconds * 1_000;
    const firstMs = Math.ceil(network.wallMs / lengthMs) * lengthMs;
    for (let startMs = firstMs; startMs - network.wallMs < untilMs; startMs += lengthMs) {
      network.after(startMs - network.wallMs, () => this.live(startMs, lengthMs));
    }
  }

  /** A delivery period begins: orders for the one after the next, and what the meter will show of this one. */
  private live(startMs: number, lengthMs: number): void {
    const { network, random } = this;
    const { rules } = network.community.genesis;
    if (random.chance(this.ordersPerPeriod)) {
      const order = this.drawOrder((startMs + 2 * lengthMs) / 1_000);
      const waitMs = random.below(ORDER_WINDOW_MS);
      network.after(waitMs, () => this.ask(this.node, { type: 'place-orders', orders: [order] }));
      // In the last moments before the gate: it may come too late.
      const lastMs = 2 * lengthMs - rules.gateClosureSeconds * 1_000 - random.below(LAST_MOMENTS_MS);
      if (random.chance(0.15) && lastMs < this.endMs - network.nowMs) {
        const last = this.drawOrder(order.period);
        network.after(lastMs, () => this.ask(this.node, { type: 'place-orders', orders: [last] }));
      }
      // With the first one it is often more than the connection carries, and is refused.
      if (random.chance(0.3)) {
        const more = this.drawOrder(order.period);
        const laterMs = waitMs + random.between(1_000, lengthMs);
        network.after(laterMs, () => this.ask(this.node, { type: 'place-orders', orders: [more] }));
      }
      if (random.chance(0.25)) {
        const isCancel = random.chance(0.5);
        const quantityWh = 10 * random.between(1, 200);
        const afterMs = waitMs + random.between(1_000, lengthMs);
        network.after(afterMs, () => this.change(isCancel, quantityWh, order.limitPrice));
      }
    }
    this.meter(startMs, lengthMs);
  }

  private drawOrder(period: number): OrderTerms {
    const { random } = this;
    const side = this.sells !== (this.hasBattery && random.chance(0.3)) ? 'sell' : 'buy';
    const quantityWh = 10 * random.between(1, random.pick([50, 200]));
    const limitPrice = 100 * (side === 'sell' ? random.between(900, 2_000) : random.between(1_200, 2_600));
    const timeInForce = random.pick(['gtc', 'gtc', 'gtc', 'gtc', 'ioc', 'fok'] as const);
    return { side, period, quantityWh, limitPrice, minFillWh: 0, timeInForce, expiresAtMs: null };
  }

  /** Cancels or replaces the newest live order, when there is one. */
  private change(isCancel: boolean, quantityWh: number, limitPrice: number): void {
    const { memberId } = this.node.identity.member;
    const [own] = this.node.engine.state.book.orders().filter(({ member }) => member === memberId);
    if (own === undefined) return;
    const { orderId } = own;
    this.ask(
      this.node,
      isCancel ? { type: 'cancel-order', orderId } : { type: 'replace-order', orderId, quantityWh, limitPrice },
    );
  }

  /** Mostly soon after the period, sometimes late, twice, corrected, or never. */
  private meter(startMs: number, lengthMs: number): void {
    const { network, random } = this;
    const share = random.fraction();
    const laterMs = share < 0.85 ? random.between(1_000, 90_000) : random.between(60_000, 6 * lengthMs);
    const exportWh = this.sells ? random.between(0, MAX_METERED_WH) : 0;
    const importWh = this.sells ? this.canaryWh : random.between(0, MAX_METERED_WH);
    const correction = random.chance(0.04) ? random.between(0, MAX_METERED_WH) : null;
    if (share >= 0.97) return;
    const reading = { type: 'interval', startMs, endMs: startMs + lengthMs, importWh, exportWh } as const;
    const add = (readings: readonly (typeof reading)[], supersede: boolean): void =>
      this.ask(this.node, { type: 'add-readings', meterId: 'grid', readings, supersede });
    network.after(lengthMs + laterMs, () => add([reading], false));
    if (random.chance(0.02)) network.after(lengthMs + laterMs + 5_000, () => add([reading], false));
    if (correction === null) return;
    const corrected = this.sells ? { ...reading, exportWh: correction } : { ...reading, importWh: correction };
    network.after(lengthMs + laterMs + random.between(10_000, 4 * lengthMs), () => add([corrected], true));
  }
}
