import type { HexId } from '#market';
import type { EnergyWh } from '#units';
import type { ClearingRecord } from './clearing-record.js';
import { IntegerList } from './core/integer-list.js';
import type { PeriodBook } from './core/period-book.js';
import { PeriodTree } from './period-tree.js';

/** The trades digest of a period before its first trade. */
export const NO_TRADES_DIGEST = '0'.repeat(64);

/** What is known of one open period beside its live orders: every order it ever accepted, by serial number from 0. */
export class PeriodRecord {
  readonly orderIds: HexId[] = [];
  /** Row of the order; LEFT_ROW once it has left. */
  readonly rows = new IntegerList();
  /** Twice the number of the order's member, plus the side. */
  readonly owners = new IntegerList();
  /** Energy that the order traded, in Wh. */
  readonly filledWh = new IntegerList();
  /** Energy of all trades of the period. */
  tradedWh: EnergyWh = 0;
  /** Chain of hashes over every trade of the period, in hexadecimal. */
  tradesDigest = NO_TRADES_DIGEST;
  lastClearing: ClearingRecord | null = null;
  /** 32 bytes: the hash over all of this; null after a change. Owned by the state hash. */
  digest: Uint8Array | null = null;
  readonly tree = new PeriodTree();

  constructor(readonly book: PeriodBook) {}

  get size(): number {
    return this.orderIds.length;
  }

  /** Takes an order in; answers its serial. */
  add(orderId: HexId, row: number, member: number, side: number, filledWh: EnergyWh): number {
    const serial = this.orderIds.length;
    this.orderIds.push(orderId);
    this.rows.push(row);
    this.owners.push(2 * member + side);
    this.filledWh.push(filledWh);
    this.touch(serial);
    return serial;
  }

  fill(serial: number, quantityWh: EnergyWh): void {
    this.filledWh.values[serial]! += quantityWh;
    this.touch(serial);
  }

  leave(serial: number): void {
    this.rows.values[serial] = LEFT_ROW;
    this.touch(serial);
  }

  /** The entry of the order in the state has changed. */
  touch(serial: number): void {
    this.digest = null;
    this.tree.touch(serial);
  }
}

/** In place of a row: the order has left. */
export const LEFT_ROW = -1;
