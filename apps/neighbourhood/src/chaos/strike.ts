import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { formatInstant } from '#units';
import type { BlockAnswer, OrderAnswer, OrdersPlacedAnswer, StatusAnswer } from '../node/answers.js';
import { NodeRequestError } from '../node/node-client.js';
import type { Neighbourhood, NeighbourhoodNode } from '../neighbourhood.js';
import { rounded } from '../summary/percentile.js';
import type { Outage } from '../summary/seal-times.js';

/** What became of a node that was killed and started again. */
export interface StrikeReport {
  readonly label: string;
  readonly role: string;
  readonly outage: Outage;
  /** From the kill to the start. */
  readonly downSeconds: number;
  /** From the start of the process until it was ready. */
  readonly readySeconds: number;
  /** From the start of the process to the state that the others have. */
  readonly catchUpSeconds: number;
  /** Orders that the node had acknowledged before it was killed. */
  readonly acknowledgedOrders: readonly string[];
  /** What the same request with the same key was answered afterwards: the same orders, when all is well. */
  readonly repeatedOrders: readonly string[];
}

/** A node stays away for this many delivery periods. */
const DOWN_PERIODS = 1.5;
/** An order that is placed just before, for a period that the node will be back for. */
const PERIODS_AHEAD = 4;
const ORDER_WH = 10;
const ORDER_PRICE = '0.15';
/** How often and how long is looked whether the node has caught up. */
const LOOK_INTERVAL_MS = 100;
const CATCH_UP_TIMEOUT_MS = 60_000;

/**
 * Kills a household's node (SIGKILL) right after it has acknowledged an order, leaves it off, starts it again, and waits
 * until it has the state of the others.
 *
 * @throws Error when it does not within CATCH_UP_TIMEOUT_MS
 */
export async function strike(neighbourhood: Neighbourhood, node: NeighbourhoodNode): Promise<StrikeReport> {
  const { client, label, role, memberId } = node;
  const { periodSeconds } = neighbourhood;
  const body = { orders: [orderOf(node, periodSeconds)] };
  const headers = { 'idempotency-key': randomUUID() };
  const known = await client.list<OrderAnswer>('/api/v1/orders', { scope: 'own' });
  const { orders } = await client.post<OrdersPlacedAnswer>('/api/v1/orders', body, headers);
  const killedMs = Date.now();
  await node.process.kill();
  await pause(DOWN_PERIODS * periodSeconds * 1000);
  const startedMs = Date.now();
  await neighbourhood.restart(node);
  const readyMs = Date.now();
  await caughtUp(node, neighbourhood.operator, startedMs + CATCH_UP_TIMEOUT_MS);
  const caughtUpMs = Date.now();
  const repeated = await client.post<OrdersPlacedAnswer>('/api/v1/orders', body, headers);
  const placedIds = orders.map(({ orderId }) => orderId);
  return {
    label,
    role,
    outage: { memberId, fromMs: killedMs, untilMs: caughtUpMs },
    downSeconds: rounded((startedMs - killedMs) / 1000)!,
    readySeconds: rounded((readyMs - startedMs) / 1000)!,
    catchUpSeconds: rounded((caughtUpMs - startedMs) / 1000)!,
    acknowledgedOrders: [...known.map(({ orderId }) => orderId), ...placedIds],
    repeatedOrders: repeated.orders.map(({ orderId }) => orderId),
  };
}

/**
 * Asks a household's node for an order and kills it (SIGKILL) so long afterwards, whether it has answered or not; starts it
 * again and waits until it has the state of the others. The same request is then made again.
 *
 * @throws Error when it does not catch up within CATCH_UP_TIMEOUT_MS
 */
export async function strikeAnytime(
  neighbourhood: Neighbourhood,
  node: NeighbourhoodNode,
  killAfterMs: number,
  downMs: number,
): Promise<StrikeReport> {
  const { client, label, role, memberId } = node;
  const body = { orders: [orderOf(node, neighbourhood.periodSeconds)] };
  const headers = { 'idempotency-key': randomUUID() };
  const place = async (): Promise<string[]> => {
    try {
      const { orders } = await client.post<OrdersPlacedAnswer>('/api/v1/orders', body, headers);
      return orders.map(({ orderId }) => orderId);
    } catch {
      // Refused, or cut off by the kill: nothing was promised.
      return [];
    }
  };
  let isKilled = false;
  const acknowledged: string[] = [];
  const placing = place().then((ids) => (isKilled ? undefined : acknowledged.push(...ids)));
  await pause(killAfterMs);
  isKilled = true;
  const killedMs = Date.now();
  await node.process.kill();
  await Promise.all([placing, pause(downMs)]);
  const startedMs = Date.now();
  await neighbourhood.restart(node);
  const readyMs = Date.now();
  await caughtUp(node, neighbourhood.operator, startedMs + CATCH_UP_TIMEOUT_MS);
  const caughtUpMs = Date.now();
  const repeated = acknowledged.length === 0 ? [] : await place();
  return {
    label,
    role,
    outage: { memberId, fromMs: killedMs, untilMs: caughtUpMs },
    downSeconds: rounded((startedMs - killedMs) / 1000)!,
    readySeconds: rounded((readyMs - startedMs) / 1000)!,
    catchUpSeconds: rounded((caughtUpMs - startedMs) / 1000)!,
    acknowledgedOrders: acknowledged,
    repeatedOrders: repeated,
  };
}

/** A small order on the side on which the household will be. */
function orderOf({ household }: NeighbourhoodNode, periodSeconds: number): object {
  const current = Math.floor(Date.now() / 1000 / periodSeconds) * periodSeconds;
  const period = current + PERIODS_AHEAD * periodSeconds;
  const expected = household!.options.registers.quarterHourOf(period);
  const side = expected.exportWh > expected.importWh ? 'sell' : 'buy';
  return { side, period: formatInstant(period * 1000), quantityWh: ORDER_WH, limitPrice: ORDER_PRICE };
}

async function caughtUp(node: NeighbourhoodNode, other: NeighbourhoodNode, deadlineMs: number): Promise<void> {
  const { height } = await other.client.get<StatusAnswer>('/api/v1/network/status');
  const path = `/api/v1/network/blocks/${height}`;
  const expected = await other.client.get<BlockAnswer>(path);
  while (Date.now() < deadlineMs) {
    try {
      const found = await node.client.get<BlockAnswer>(path);
      if (found.stateHash === expected.stateHash) return;
      throw new Error(`${node.label} has another state than ${other.label} at height ${height}`);
    } catch (error) {
      // Not there yet.
      if (!(error instanceof NodeRequestError)) throw error;
    }
    await pause(LOOK_INTERVAL_MS);
  }
  throw new Error(`${node.label} did not catch up to height ${height} within ${CATCH_UP_TIMEOUT_MS / 1000} s`);
}
