import { IntegerList } from './integer-list.js';
import { Mask, Row } from './layout.js';
import type { Tables } from './tables.js';
import { Sentinel } from './sides.js';

/** Decides between orders of equal sealing height and rank key: negative when the order in row `left` goes first. */
export type TieBreak = (left: number, right: number) => number;

/** The priority of orders at equal price: lower sealing height, lower rank key, then the tie break. */
export class Seniority {
  readonly #tables: Tables;
  readonly #tieBreak: TieBreak;
  readonly #sorted = new IntegerList();
  readonly #merged = new IntegerList();

  constructor(tables: Tables, tieBreak: TieBreak) {
    this.#tables = tables;
    this.#tieBreak = tieBreak;
  }

  isSenior(left: number, right: number): boolean {
    const wide = this.#tables.ordersWide;
    const leftAt = (left & Mask.ROW) * Row.WIDE;
    const rightAt = (right & Mask.ROW) * Row.WIDE;
    const heights = wide[leftAt + Row.SEALED_HEIGHT]! - wide[rightAt + Row.SEALED_HEIGHT]!;
    if (heights !== 0) return heights < 0;
    const ranks = wide[leftAt + Row.RANK_KEY]! - wide[rightAt + Row.RANK_KEY]!;
    return ranks === 0 ? this.#tieBreak(left, right) < 0 : ranks < 0;
  }

  /** The rows of a chain (linked by Row.NEXT), the most senior first. Valid until the next call. */
  sortedChain(head: number, count: number): Int32Array {
    this.#sorted.reserve(count);
    const rows = this.#sorted.values;
    let row = head;
    for (let index = 0; row !== Sentinel.NONE; index++) {
      rows[index] = row;
      row = this.#tables.orders[(row & Mask.ROW) * Row.WORDS + Row.NEXT]!;
    }
    return this.#sort(count);
  }

  /** The same rows, the most senior first. Valid until the next call. */
  sortedRows(rows: ArrayLike<number>, count: number): Int32Array {
    this.#sorted.reserve(count);
    for (let index = 0; index < count; index++) this.#sorted.values[index] = rows[index]!;
    return this.#sort(count);
  }

  /** Merge sort from runs of one: stable, no recursion, no allocation once the room is there. */
  #sort(count: number): Int32Array {
    this.#merged.reserve(count);
    let from = this.#sorted.values;
    let to = this.#merged.values;
    for (let width = 1; width < count; width *= 2) {
      for (let start = 0; start < count; start += 2 * width) {
        this.#merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count));
      }
      [from, to] = [to, from];
    }
    return from;
  }

  #merge(from: Int32Array, to: Int32Array, start: number, middle: number, end: number): void {
    let left = start;
    let right = middle;
    for (let index = start; index < end; index++) {
      const takesRight = left >= middle || (right < end && this.isSenior(from[right]!, from[left]!));
      to[index] = takesRight ? from[right++]! : from[left++]!;
    }
  }
}
