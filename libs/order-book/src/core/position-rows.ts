import { Sentinel } from './sides.js';

/** What each member has in each period: rows of 64 bytes in one buffer, from its first accepted order until the gate closes. */
export class PositionRows {
  /** 16 words a position; words with a side have the one of buys first. */
  words = new Int32Array(INITIAL_POSITIONS * Position.WORDS);
  /** The same bytes as 8 safe integers a position. */
  wide = new Float64Array(this.words.buffer);
  #used = 0;
  #firstFree = Sentinel.NONE;

  take(member: number, period: number): number {
    let position = this.#firstFree;
    if (position === Sentinel.NONE) {
      if (this.#used * Position.WORDS === this.words.length) this.#grow();
      position = this.#used++;
    } else {
      this.#firstFree = this.words[position * Position.WORDS + Position.MEMBER]!;
    }
    const at = position * Position.WORDS;
    this.words.fill(0, at, at + Position.WORDS);
    this.words[at + Position.MEMBER] = member;
    this.words[at + Position.PERIOD] = period;
    this.words[at + Position.OWN_ROOT] = Sentinel.NONE;
    this.words[at + Position.OWN_ROOT + 1] = Sentinel.NONE;
    return position;
  }

  release(position: number): void {
    this.words[position * Position.WORDS + Position.MEMBER] = this.#firstFree;
    this.#firstFree = position;
  }

  bytes(): number {
    return this.words.byteLength;
  }

  #grow(): void {
    const words = new Int32Array(2 * this.words.length);
    words.set(this.words);
    this.words = words;
    this.wide = new Float64Array(words.buffer);
  }
}

const INITIAL_POSITIONS = 64;

/** Where things are in a position; what there is for each side has that of buys first. */
export const enum Position {
  WORDS = 16,
  WIDE = 8,
  // Words
  /** A free row: the next free one. */
  MEMBER = 0,
  PERIOD = 1,
  /** Roots of the heaps of own orders. */
  OWN_ROOT = 2,
  /** Live orders. */
  LIVE_COUNT = 4,
  /** Orders of the member that the period ever accepted. */
  ACCEPTED = 6,
  // Safe integers
  /** Open energy of live orders, in Wh: words 8 to 11. */
  LIVE_WH = 4,
  /** Energy of trades, in Wh: words 12 to 15. */
  TRADED_WH = 6,
}
