import type { HexId, OrderPriority, SealedOrder } from '#market';
import { IntegerList } from './core/integer-list.js';
import { compareText } from './compare-text.js';

/** What the core does not keep of a live order: texts and what only the owner and the hash ask for. All by row. */
export class OrderDetails {
  readonly orderIds: HexId[] = [];
  readonly ranks: string[] = [];
  /** Safe integers, in plain lists: nonces, places in the transaction, rules versions. */
  readonly nonces: number[] = [];
  readonly indexes: number[] = [];
  readonly rulesVersions: number[] = [];
  /** Unix ms or null. */
  readonly expiries: (number | null)[] = [];
  /** Number of the core's period, and the order's serial in it. */
  readonly periods = new IntegerList();
  readonly serials = new IntegerList();

  setPriority(row: number, { rank, nonce, index }: OrderPriority): void {
    this.ranks[row] = rank;
    this.nonces[row] = nonce + 0;
    this.indexes[row] = index + 0;
  }

  setOrder(row: number, order: SealedOrder, period: number, serial: number): void {
    this.orderIds[row] = order.orderId;
    this.rulesVersions[row] = order.rulesVersion;
    this.expiries[row] = order.expiresAtMs === null ? null : order.expiresAtMs + 0;
    this.setPriority(row, order);
    for (const list of [this.periods, this.serials]) while (list.length <= row) list.push(0);
    this.periods.values[row] = period;
    this.serials.values[row] = serial;
  }

  /**
   * Between orders of equal price, sealing height and rank key: the rest of the market's priority, then the id, so that the
   * order of arrival never decides.
   */
  compareTies(left: number, right: number): number {
    const ranks = compareText(this.ranks[left]!, this.ranks[right]!);
    if (ranks !== 0) return ranks;
    const nonces = this.nonces[left]! - this.nonces[right]!;
    if (nonces !== 0) return nonces;
    const indexes = this.indexes[left]! - this.indexes[right]!;
    return indexes !== 0 ? indexes : compareText(this.orderIds[left]!, this.orderIds[right]!);
  }
}
