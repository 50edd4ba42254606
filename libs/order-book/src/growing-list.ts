import { SortedList } from './sorted-list.js';
import type { SortOrder } from './sorted-list.js';

/**
 * A sorted list for the many places that hold a few items and the rare one that holds many: one plain array while it is
 * short, a `SortedList` from then on. A book has two for every member of every period.
 */
export class GrowingList<T> {
  readonly #order: SortOrder<T>;
  #few: T[] = [];
  #many: SortedList<T> | null = null;

  constructor(order: SortOrder<T>) {
    this.#order = order;
  }

  first(): T | undefined {
    return this.#many === null ? this.#few[0] : this.#many.first();
  }

  insert(item: T): void {
    if (this.#many !== null) {
      this.#many.insert(item);
      return;
    }
    let position = this.#few.length;
    while (position > 0 && this.#compare(this.#few[position - 1]!, item) > 0) position--;
    if (this.#few.length === 0) this.#few = [item];
    else this.#few.splice(position, 0, item);
    if (this.#few.length > FEW) {
      this.#many = new SortedList(this.#order);
      for (const one of this.#few) this.#many.insert(one);
      this.#few = [];
    }
  }

  /** Removes an item that is in the list. */
  remove(item: T): void {
    if (this.#many !== null) this.#many.remove(item);
    else if (this.#few.length === 1) this.#few = [];
    else this.#few.splice(this.#few.indexOf(item), 1);
  }

  [Symbol.iterator](): Iterator<T> {
    return (this.#many ?? this.#few)[Symbol.iterator]();
  }

  #compare(left: T, right: T): number {
    return this.#order.keyOf(left) - this.#order.keyOf(right) || this.#order.compareTies(left, right);
  }
}

/** Up to here looking at each item is quicker than searching. */
const FEW = 16;
