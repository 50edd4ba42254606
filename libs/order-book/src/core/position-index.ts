import { Sentinel } from './sides.js';

/**
 * The positions of a period by the number of their member. Pages of 64 members, because members are numbered for the whole
 * book and few of them may have a position here; page 0 is that of all members without one.
 */
export class PositionIndex {
  #pages = new Int32Array(INITIAL_PAGES);
  #positions = new Int32Array(2 * PAGE);
  #usedPages = 1;

  /** The member's position; NONE when it has none. */
  find(member: number): number {
    const page = member >> PAGE_SHIFT;
    // Of a member that the book does not know: -1, here more than any page.
    if (page >>> 0 >= this.#pages.length) return Sentinel.NONE;
    return this.#positions[(this.#pages[page]! << PAGE_SHIFT) | (member & (PAGE - 1))]!;
  }

  /** @param member has no position yet */
  put(member: number, position: number): void {
    const page = member >> PAGE_SHIFT;
    if (page >= this.#pages.length) this.#pages = grown(this.#pages, page + 1);
    if (this.#pages[page] === 0) this.#pages[page] = this.#newPage();
    this.#positions[(this.#pages[page]! << PAGE_SHIFT) | (member & (PAGE - 1))] = position;
  }

  /** Calls back with every position and its member, ascending by member. */
  forEach(visit: (position: number, member: number) => void): void {
    for (const [page, start] of this.#pages.entries()) {
      for (let slot = 0; slot < PAGE; slot++) {
        const position = this.#positions[(start << PAGE_SHIFT) | slot]!;
        if (position !== Sentinel.NONE) visit(position, (page << PAGE_SHIFT) | slot);
      }
    }
  }

  bytes(): number {
    return this.#pages.byteLength + this.#positions.byteLength;
  }

  #newPage(): number {
    const page = this.#usedPages++;
    const length = this.#usedPages << PAGE_SHIFT;
    if (length > this.#positions.length) this.#positions = grown(this.#positions, length);
    return page;
  }
}

const PAGE_SHIFT = 6;
const PAGE = 1 << PAGE_SHIFT;
const INITIAL_PAGES = 8;

/** Twice as long, or longer where that is not enough. */
function grown(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(2 * values.length, length));
  larger.set(values);
  return larger;
}
