import { parseInstant } from '#units';
import type { StrikeReport } from '../chaos/strike.js';
import type { NodeRecords } from './node-records.js';

/** Registers that a node acknowledged, by instant. */
export interface AcknowledgedReadings {
  readonly memberId: string;
  readonly readings: ReadonlyMap<number, { readonly importWh: number; readonly exportWh: number }>;
}

/** Orders that a node had acknowledged before it was killed and that it does not know any more. */
export function lostOrders(strikes: readonly StrikeReport[], nodes: readonly NodeRecords[]): string[] {
  return strikes.flatMap(({ outage, acknowledgedOrders }) => {
    const node = nodes.find(({ memberId }) => memberId === outage.memberId);
    const known = new Set(node?.orders.map(({ orderId }) => orderId));
    return acknowledgedOrders.filter((orderId) => !known.has(orderId));
  });
}

/** How many readings a node has acknowledged and does not have as they were sent. */
export function lostReadings(acknowledged: readonly AcknowledgedReadings[], nodes: readonly NodeRecords[]): number {
  let lost = 0;
  for (const { memberId, readings } of acknowledged) {
    const node = nodes.find((each) => each.memberId === memberId);
    const stored = new Map(node?.readings.map((reading) => [parseInstant(reading.at), reading]));
    for (const [atMs, { importWh, exportWh }] of readings) {
      const found = stored.get(atMs);
      if (found?.importWh !== importWh || found.exportWh !== exportWh) lost += 1;
    }
  }
  return lost;
}
