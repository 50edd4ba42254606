/** How a list is sorted. Key and comparison together must be a total order: equal for the same item only. */
export interface SortOrder<T> {
  readonly keyOf: (item: T) => number;
  readonly compareTies: (left: T, right: T) => number;
}

/**
 * A list that stays sorted by a number and, among equal numbers, by a comparison: insert and remove in O(log n +
 * CHUNK_LENGTH), first in O(1), iteration in order. Chunks of bounded length keep the cost of moving array elements
 * bounded, which one long array would not. The numbers lie beside the items and newcomers are tried behind their equals
 * first, so that a search seldom has to fetch an item from memory: that is what a large book costs.
 */
export class SortedList<T> {
  readonly #order: SortOrder<T>;
  /** No chunk is empty; every item of a chunk comes before every item of the next. */
  #chunks: Chunk<T>[] = [];
  /** The last key of each chunk. */
  #lastKeys: number[] = [];

  constructor(order: SortOrder<T>) {
    this.#order = order;
  }

  first(): T | undefined {
    return this.#chunks[0]?.items[0];
  }

  insert(item: T): void {
    const key = this.#order.keyOf(item);
    if (this.#chunks.length === 0) {
      this.#chunks = [{ keys: [key], items: [item] }];
      this.#lastKeys = [key];
      return;
    }
    const chunkIndex = Math.min(this.#chunkOf(key, item), this.#chunks.length - 1);
    const { keys, items } = this.#chunks[chunkIndex]!;
    const position = this.#positionIn(keys, items, key, item);
    if (position === items.length) {
      keys.push(key);
      items.push(item);
      this.#lastKeys[chunkIndex] = key;
    } else {
      keys.splice(position, 0, key);
      items.splice(position, 0, item);
    }
    if (items.length > CHUNK_LENGTH) {
      const half = CHUNK_LENGTH >> 1;
      this.#chunks.splice(chunkIndex + 1, 0, { keys: keys.splice(half), items: items.splice(half) });
      this.#lastKeys.splice(chunkIndex, 0, keys[half - 1]!);
    }
  }

  /** Removes the item; false when it is not in the list. What key and comparison read must be as it was. */
  remove(item: T): boolean {
    const key = this.#order.keyOf(item);
    const chunkIndex = this.#chunkOf(key, item);
    const chunk = this.#chunks[chunkIndex];
    if (chunk === undefined) return false;
    const { keys, items } = chunk;
    const position = items.indexOf(item, lowerBound(keys, key));
    if (position < 0) return false;
    if (items.length === 1) {
      this.#chunks.splice(chunkIndex, 1);
      this.#lastKeys.splice(chunkIndex, 1);
    } else if (position === 0) {
      keys.shift();
      items.shift();
    } else {
      keys.splice(position, 1);
      items.splice(position, 1);
      this.#lastKeys[chunkIndex] = keys[keys.length - 1]!;
    }
    return true;
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    for (const { items } of this.#chunks) yield* items;
  }

  /** Items from the first on, up to the first that fails the test. */
  takeWhile(test: (item: T) => boolean): T[] {
    const taken: T[] = [];
    for (const item of this) {
      if (!test(item)) break;
      taken.push(item);
    }
    return taken;
  }

  /** Index of the first chunk whose last item is not before `item`; the number of chunks when there is none. */
  #chunkOf(key: number, item: T): number {
    const end = upperBound(this.#lastKeys, key);
    return this.#firstNotBefore(item, lowerBound(this.#lastKeys, key), end, (index) =>
      this.#chunks[index]!.items.at(-1)!,
    );
  }

  #positionIn(keys: readonly number[], items: readonly T[], key: number, item: T): number {
    return this.#firstNotBefore(item, lowerBound(keys, key), upperBound(keys, key), (index) => items[index]!);
  }

  /** First index from `low` on, below `high`, where the item with an equal key is not before `item`; else `high`. */
  #firstNotBefore(item: T, low: number, high: number, itemAt: (index: number) => T): number {
    if (low === high || this.#order.compareTies(itemAt(high - 1), item) < 0) return high;
    let last = high - 1;
    while (low < last) {
      const middle = (low + last) >> 1;
      if (this.#order.compareTies(itemAt(middle), item) < 0) low = middle + 1;
      else last = middle;
    }
    return low;
  }
}

interface Chunk<T> {
  readonly keys: number[];
  readonly items: T[];
}

/** Long enough that there are few chunks, short enough that moving one costs less than finding it. */
const CHUNK_LENGTH = 256;

/** Index of the first key at or above `key`. */
function lowerBound(keys: readonly number[], key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first key above `key`. */
function upperBound(keys: readonly number[], key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
