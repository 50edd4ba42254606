/**
 * A list that stays sorted by a number and, among equal numbers, by a comparison: insert and remove in O(log n +
 * CHUNK_LENGTH), first in O(1), iteration in order. Chunks of bounded length keep the cost of moving array elements
 * bounded, which one long array would not; the numbers lie beside the items, so that a search seldom touches an item.
 */
export class SortedList<T> {
  readonly #keyOf: (item: T) => number;
  readonly #compareTies: (left: T, right: T) => number;
  /** No chunk is empty; every item of a chunk comes before every item of the next. */
  #chunks: Chunk<T>[] = [];

  /** Key and comparison together must be a total order: equal for the same item only. */
  constructor(keyOf: (item: T) => number, compareTies: (left: T, right: T) => number) {
    this.#keyOf = keyOf;
    this.#compareTies = compareTies;
  }

  first(): T | undefined {
    return this.#chunks[0]?.items[0];
  }

  insert(item: T): void {
    const key = this.#keyOf(item);
    if (this.#chunks.length === 0) {
      this.#chunks = [{ keys: [key], items: [item] }];
      return;
    }
    const chunkIndex = Math.min(this.#chunkOf(key, item), this.#chunks.length - 1);
    const { keys, items } = this.#chunks[chunkIndex]!;
    const position = this.#positionIn(keys, items, key, item);
    keys.splice(position, 0, key);
    items.splice(position, 0, item);
    if (items.length > CHUNK_LENGTH) {
      const half = CHUNK_LENGTH >> 1;
      this.#chunks.splice(chunkIndex + 1, 0, { keys: keys.splice(half), items: items.splice(half) });
    }
  }

  /** Removes the item; false when it is not in the list. What key and comparison read must be as it was. */
  remove(item: T): boolean {
    const key = this.#keyOf(item);
    const chunkIndex = this.#chunkOf(key, item);
    const chunk = this.#chunks[chunkIndex];
    if (chunk === undefined) return false;
    const { keys, items } = chunk;
    const position = this.#positionIn(keys, items, key, item);
    if (items[position] !== item) return false;
    if (items.length === 1) this.#chunks.splice(chunkIndex, 1);
    else if (position === 0) {
      keys.shift();
      items.shift();
    } else {
      keys.splice(position, 1);
      items.splice(position, 1);
    }
    return true;
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    for (const { items } of this.#chunks) yield* items;
  }

  /** Items from the first on, up to the first that fails the test. */
  takeWhile(test: (item: T) => boolean): T[] {
    const taken: T[] = [];
    for (const { items } of this.#chunks) {
      for (const item of items) {
        if (!test(item)) return taken;
        taken.push(item);
      }
    }
    return taken;
  }

  /** Index of the first chunk whose last item is not before `item`; the number of chunks when there is none. */
  #chunkOf(key: number, item: T): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { keys, items } = this.#chunks[middle]!;
      if (this.#isBefore(keys, items, items.length - 1, key, item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #positionIn(keys: readonly number[], items: readonly T[], key: number, item: T): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(keys, items, middle, key, item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(keys: readonly number[], items: readonly T[], index: number, key: number, item: T): boolean {
    const other = keys[index]!;
    return other === key ? this.#compareTies(items[index]!, item) < 0 : other < key;
  }
}

interface Chunk<T> {
  readonly keys: number[];
  readonly items: T[];
}

/** Long enough that there are few chunks, short enough that moving one costs less than finding it. */
const CHUNK_LENGTH = 256;
