/**
 * A list that stays sorted: insert and remove in O(log n + CHUNK_LENGTH), first in O(1), iteration in order. Chunks of
 * bounded length keep the cost of moving array elements bounded, which one long array would not.
 */
export class SortedList<T> {
  readonly #compare: (left: T, right: T) => number;
  /** No chunk is empty; every item of a chunk comes before every item of the next. */
  readonly #chunks: T[][] = [];

  /** `compare` must be a total order: 0 for the same item only. */
  constructor(compare: (left: T, right: T) => number) {
    this.#compare = compare;
  }

  first(): T | undefined {
    return this.#chunks[0]?.[0];
  }

  insert(item: T): void {
    const chunkIndex = Math.min(this.#chunkOf(item), this.#chunks.length - 1);
    const chunk = this.#chunks[chunkIndex];
    if (chunk === undefined) {
      this.#chunks.push([item]);
      return;
    }
    chunk.splice(this.#positionIn(chunk, item), 0, item);
    if (chunk.length > CHUNK_LENGTH) this.#chunks.splice(chunkIndex + 1, 0, chunk.splice(CHUNK_LENGTH >> 1));
  }

  /** Removes the item; false when it is not in the list. The fields that `compare` reads must be as they were. */
  remove(item: T): boolean {
    const chunkIndex = this.#chunkOf(item);
    const chunk = this.#chunks[chunkIndex];
    if (chunk === undefined) return false;
    const position = this.#positionIn(chunk, item);
    if (chunk[position] !== item) return false;
    if (position === 0) chunk.shift();
    else chunk.splice(position, 1);
    if (chunk.length === 0) this.#chunks.splice(chunkIndex, 1);
    return true;
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** Items from the first on, up to the first that fails the test. */
  takeWhile(test: (item: T) => boolean): T[] {
    const taken: T[] = [];
    for (const chunk of this.#chunks) {
      for (const item of chunk) {
        if (!test(item)) return taken;
        taken.push(item);
      }
    }
    return taken;
  }

  /** Index of the first chunk whose last item is not before `item`; the number of chunks when there is none. */
  #chunkOf(item: T): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle]!;
      if (this.#compare(chunk[chunk.length - 1]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #positionIn(chunk: readonly T[], item: T): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(chunk[middle]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Long enough that there are few chunks, short enough that moving one costs less than finding it. */
const CHUNK_LENGTH = 256;
