import type { Command, EngineEffect, ReadingRow } from '#engine';
import type { HexId } from '#market';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

interface Promises {
  readonly orders: Set<HexId>;
  /** By start and end of metered intervals: the request that was acknowledged last. */
  readonly readings: Map<string, number>;
}

/** [I6] What a node's owner was told is done survives every crash. */
export class AcknowledgedThings {
  private readonly asks = new Map<string, Command>();
  private readonly promises = new Map<SimulatedNode, Promises>();
  /** The last request that asked for exactly this reading, by node, interval and values. */
  private readonly wanted = new Map<string, number>();
  orders = 0;
  readings = 0;

  constructor(private readonly report: Report) {}

  asked(node: SimulatedNode, requestId: number, command: Command): void {
    this.asks.set(`${node.index} ${requestId}`, command);
    if (command.type !== 'add-readings') return;
    for (const reading of command.readings) {
      if (reading.type === 'interval') this.wanted.set(valueKey(node, reading), requestId);
    }
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
      for (const orderId of value.orderIds) {
        promises.orders.add(orderId);
        if (!node.store.orders.has(orderId)) this.report('I6', node, `the order ${orderId} is acknowledged unstored`);
      }
      this.orders += value.orderIds.length;
    }
    if (value.type === 'readings' && command.type === 'add-readings' && value.outcome.rejected.length === 0) {
      for (const reading of command.readings) {
        if (reading.type === 'interval') promises.readings.set(`${reading.startMs} ${reading.endMs}`, effect.requestId);
      }
      this.readings += value.outcome.created;
    }
  }

  check(node: SimulatedNode): void {
    const { orders, readings } = this.promisesOf(node);
    for (const orderId of orders) {
      const row = node.store.orders.get(orderId);
      if (row === undefined) this.report('I6', node, `the acknowledged order ${orderId} is lost`);
      else if (row.status === 'pending' && !node.store.pendingTransactions.has(row.transactionId)) {
        this.report('I6', node, `the transaction of the acknowledged order ${orderId} is lost`);
      }
    }
    const kept = new Map<string, ReadingRow>();
    for (const { row, superseded } of node.store.readings) {
      if (!superseded) kept.set(`${row.startMs} ${row.atMs}`, row);
    }
    for (const [time, requestId] of readings) {
      const row = kept.get(time);
      // A crash may leave what was asked for later and is not acknowledged.
      const wanted = row === undefined ? undefined : this.wanted.get(valueKey(node, { ...row, endMs: row.atMs }));
      if (wanted === undefined || wanted < requestId)
        this.report('I6', node, `the acknowledged reading ${time} is lost`);
    }
  }

  /** Nothing is under way any more: every acknowledged order has been sealed or refused. */
  checkEnd(node: SimulatedNode): void {
    for (const orderId of this.promisesOf(node).orders) {
      if (node.store.orders.get(orderId)?.status === 'pending') {
        this.report('I6', node, `the acknowledged order ${orderId} was neither sealed nor refused`);
      }
    }
  }

  private promisesOf(node: SimulatedNode): Promises {
    let promises = this.promises.get(node);
    if (promises === undefined) {
      promises = { orders: new Set(), readings: new Map() };
      this.promises.set(node, promises);
    }
    return promises;
  }
}

function valueKey(
  { index }: SimulatedNode,
  reading: {
    readonly startMs: number | null;
    readonly endMs: number;
    readonly importWh?: number | null;
    readonly exportWh?: number | null;
  },
): string {
  const { startMs, endMs, importWh, exportWh } = reading;
  return `${index} ${startMs} ${endMs} ${importWh ?? '-'} ${exportWh ?? '-'}`;
}
