import type { HexId } from '#market';
import { compareText } from './compare-text.js';

/** The live orders that expire, by expiry. */
export class ExpiryQueue {
  /** Expiries, ascending. */
  readonly #times: number[] = [];
  readonly #orders = new Map<number, Set<HexId>>();

  add(expiresAtMs: number, orderId: HexId): void {
    const known = this.#orders.get(expiresAtMs);
    if (known !== undefined) {
      known.add(orderId);
      return;
    }
    this.#orders.set(expiresAtMs, new Set([orderId]));
    this.#times.splice(this.#indexOf(expiresAtMs), 0, expiresAtMs);
  }

  remove(expiresAtMs: number, orderId: HexId): void {
    const orders = this.#orders.get(expiresAtMs)!;
    orders.delete(orderId);
    if (orders.size > 0) return;
    this.#orders.delete(expiresAtMs);
    this.#times.splice(this.#indexOf(expiresAtMs), 1);
  }

  /** Orders whose expiry is at or before the time: earliest first, then by id. */
  dueAt(timestampMs: number): HexId[] {
    const due: HexId[] = [];
    for (const time of this.#times) {
      if (time > timestampMs) break;
      for (const orderId of [...this.#orders.get(time)!].sort(compareText)) due.push(orderId);
    }
    return due;
  }

  /** Where the time is, or would be put in. */
  #indexOf(time: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
