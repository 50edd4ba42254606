import { parseInstant } from '#units';
import type { CollectedRecords } from './node-records.js';

/** A time during which a node was not there, or not yet caught up. Unix ms. */
export interface Outage {
  readonly memberId: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface SealTimes {
  /** Seconds from an order's acceptance at its author's node to its place in the book of the last node; one each order. */
  readonly seconds: readonly number[];
  /** Orders in a common block that some node does not know as sealed: none, when all is well. */
  readonly unsealed: readonly string[];
}

/**
 * How long orders take until every node has them. A node that was away meanwhile does not count for the orders of that
 * time, nor do its own: it catches up, which is measured by itself.
 */
export function sealTimes({ commonHeight, nodes }: CollectedRecords, outages: readonly Outage[]): SealTimes {
  const sealedAt = nodes.map(
    ({ memberId, orders }) =>
      [memberId, new Map(orders.map((order) => [order.orderId, instantOf(order.sealedAt)]))] as const,
  );
  const seconds: number[] = [];
  const unsealed: string[] = [];
  for (const { memberId: author, orders } of nodes) {
    for (const { own, orderId, submittedAt, sealedAt: ownSealedAt, sealedHeight } of orders) {
      const fromMs = instantOf(submittedAt);
      const untilMs = instantOf(ownSealedAt);
      if (!own || fromMs === null || untilMs === null || sealedHeight === null || sealedHeight > commonHeight) continue;
      if (isAway(outages, author, fromMs, untilMs)) continue;
      let lastMs = untilMs;
      for (const [memberId, ofNode] of sealedAt) {
        const atMs = ofNode.get(orderId) ?? null;
        if (atMs === null) unsealed.push(orderId);
        else if (!isAway(outages, memberId, fromMs, untilMs)) lastMs = Math.max(lastMs, atMs);
      }
      seconds.push((lastMs - fromMs) / 1000);
    }
  }
  return { seconds, unsealed: [...new Set(unsealed)] };
}

function isAway(outages: readonly Outage[], member: string, fromMs: number, untilMs: number): boolean {
  return outages.some((outage) => outage.memberId === member && outage.fromMs <= untilMs && outage.untilMs >= fromMs);
}

function instantOf(text: string | null): number | null {
  return text === null ? null : (parseInstant(text) ?? null);
}
