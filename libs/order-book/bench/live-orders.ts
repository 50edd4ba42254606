/** The numbers of the live orders, to pick one at random. */
export class LiveOrders {
  #numbers: Int32Array;
  /** Where an order stands in the list, by its number. */
  #slots: Int32Array;
  length = 0;

  /** @param orders how many numbers there may be */
  constructor(orders: number) {
    this.#numbers = new Int32Array(orders);
    this.#slots = new Int32Array(orders);
  }

  at(slot: number): number {
    return this.#numbers[slot]!;
  }

  add(order: number): void {
    this.#slots[order] = this.length;
    this.#numbers[this.length++] = order;
  }

  remove(order: number): void {
    const slot = this.#slots[order]!;
    const last = this.#numbers[--this.length]!;
    this.#numbers[slot] = last;
    this.#slots[last] = slot;
  }
}
