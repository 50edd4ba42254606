import type { Command, EngineEffect } from '#engine';
import type { HexId } from '#market';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

interface Promises {
  readonly orders: Set<HexId>;
  /** Start and end of metered intervals. */
  readonly readings: Set<string>;
}

/** [I6] What a node's owner was told is done survives every crash. */
export class AcknowledgedThings {
  private readonly asks = new Map<string, Command>();
  private readonly promises = new Map<SimulatedNode, Promises>();
  orders = 0;
  readings = 0;

  constructor(private readonly report: Report) {}

  asked(node: SimulatedNode, requestId: number, command: Command): void {
    this.asks.set(`${node.index} ${requestId}`, command);
  }

  released(node: SimulatedNode, effect: EngineEffect): void {
    if (effect.type !== 'reply') return;
    const key = `${node.index} ${effect.requestId}`;
    const command = this.asks.get(key);
    this.asks.delete(key);
    if (command === undefined || !effect.outcome.ok) return;
    const { value } = effect.outcome;
    const promises = this.promisesOf(node);
    if (value.type === 'orders' && command.type === 'place-orders') {
      for (const orderId of value.orderIds) promises.orders.add(orderId);
      this.orders += value.orderIds.length;
    }
    if (value.type === 'readings' && command.type === 'add-readings' && value.outcome.created > 0) {
      for (const reading of command.readings) {
        if (reading.type === 'interval') promises.readings.add(`${reading.startMs} ${reading.endMs}`);
      }
      this.readings += value.outcome.created;
    }
  }

  check(node: SimulatedNode): void {
    const { orders, readings } = this.promisesOf(node);
    for (const orderId of orders) {
      if (!node.store.orders.has(orderId)) this.report('I6', node, `the acknowledged order ${orderId} is lost`);
    }
    const kept = new Set(node.store.readings.map(({ row }) => `${row.startMs} ${row.atMs}`));
    for (const reading of readings) {
      if (!kept.has(reading)) this.report('I6', node, `the acknowledged reading ${reading} is lost`);
    }
  }

  private promisesOf(node: SimulatedNode): Promises {
    let promises = this.promises.get(node);
    if (promises === undefined) {
      promises = { orders: new Set(), readings: new Set() };
      this.promises.set(node, promises);
    }
    return promises;
  }
}
