import { quotientOfMultiple } from '#units';
import type { PricePerKWh } from '#units';
import { Sentinel } from './sides.js';
import { SortedLevels } from './sorted-levels.js';

/**
 * The price levels of one side of one period, by key. A window of neighbouring ticks around the first key is a table with a
 * bit for each level that exists: there a level is found, put in or taken out, and the next best one found, in a few
 * instructions. Levels beyond the window, where trade is rare, are kept sorted.
 */
export class PriceLadder {
  /** The best key, or NO_KEY. */
  bestKey: number = Sentinel.NO_KEY;
  /** The level of the best key, or NONE. */
  bestLevel: number = Sentinel.NONE;
  readonly #tick: PricePerKWh;
  /** Key of the first slot. */
  #firstKey = 0;
  /** Distance from the first key to that behind the last slot. */
  #span = 0;
  /** Levels of the window by slot; NONE where there is none. */
  #slots = new Int32Array(0);
  /** A bit for each slot with a level. */
  #bits = new Int32Array(0);
  /** A bit for each word of `#bits` that is not 0. */
  #summary = 0;
  readonly #above = new SortedLevels();
  readonly #below = new SortedLevels();

  /** @param tick every key is a multiple of it */
  constructor(tick: PricePerKWh) {
    this.#tick = tick;
  }

  /** The level of exactly this key; NONE when there is none. */
  find(key: number): number {
    const slot = this.#slotOf(key);
    if (slot !== BEYOND) return this.#slots[slot]!;
    return key < this.#firstKey ? this.#below.find(key) : this.#above.find(key);
  }

  /** Adds the level of a key that has none. */
  insert(key: number, level: number): void {
    if (key > this.bestKey) {
      this.bestKey = key;
      this.bestLevel = level;
    }
    if (this.#slots.length === 0) this.#open(key, SMALL_WINDOW);
    let slot = this.#slotOf(key);
    if (slot === BEYOND && this.#slots.length === SMALL_WINDOW) {
      this.#widen();
      slot = this.#slotOf(key);
    }
    if (slot !== BEYOND) this.#put(slot, level);
    else if (key < this.#firstKey) this.#below.insert(key, level);
    else this.#above.insert(key, level);
  }

  /** Takes out the level of a key that has one. */
  remove(key: number): void {
    const slot = this.#slotOf(key);
    if (slot !== BEYOND) this.#take(slot);
    else if (key < this.#firstKey) this.#below.remove(key);
    else this.#above.remove(key);
    if (key === this.bestKey) this.#findBest();
  }

  /** Calls back with levels from the best on, until the answer is false. */
  walk(visit: (level: number, key: number) => boolean): void {
    if (!this.#above.walk(visit)) return;
    for (let words = this.#summary; words !== 0;) {
      const word = 31 - Math.clz32(words);
      words &= ~(1 << word);
      for (let bits = this.#bits[word]!; bits !== 0;) {
        const bit = 31 - Math.clz32(bits);
        const slot = (word << 5) + bit;
        bits &= ~(1 << bit);
        if (!visit(this.#slots[slot]!, this.#keyOf(slot))) return;
      }
    }
    this.#below.walk(visit);
  }

  bytes(): number {
    return this.#slots.byteLength + this.#bits.byteLength + this.#above.bytes() + this.#below.bytes();
  }

  /** Slot of a key in the window, or BEYOND. */
  #slotOf(key: number): number {
    const distance = key - this.#firstKey;
    if (distance < 0 || distance >= this.#span) return BEYOND;
    return divide(distance, this.#tick);
  }

  #keyOf(slot: number): number {
    return this.#firstKey + slot * this.#tick;
  }

  #put(slot: number, level: number): void {
    this.#slots[slot] = level;
    this.#bits[slot >> 5]! |= 1 << (slot & 31);
    this.#summary |= 1 << (slot >> 5);
  }

  #take(slot: number): void {
    this.#slots[slot] = Sentinel.NONE;
    const bits = this.#bits[slot >> 5]! & ~(1 << (slot & 31));
    this.#bits[slot >> 5] = bits;
    if (bits === 0) this.#summary &= ~(1 << (slot >> 5));
  }

  #findBest(): void {
    if (this.#above.isEmpty && this.#summary !== 0) {
      const word = 31 - Math.clz32(this.#summary);
      const slot = (word << 5) + 31 - Math.clz32(this.#bits[word]!);
      this.bestKey = this.#keyOf(slot);
      this.bestLevel = this.#slots[slot]!;
      return;
    }
    const rest = this.#above.isEmpty ? this.#below : this.#above;
    this.bestKey = rest.bestKey;
    this.bestLevel = rest.isEmpty ? Sentinel.NONE : rest.find(rest.bestKey);
  }

  /** An empty window of so many slots with the key in its middle. */
  #open(key: number, slots: number): void {
    this.#firstKey = key - (slots >> 1) * this.#tick;
    this.#span = slots * this.#tick;
    this.#slots = new Int32Array(slots);
    this.#bits = new Int32Array(slots >> 5);
    this.#summary = 0;
  }

  /** A wide window around the small one, with its levels. Nothing lies beyond the small window yet. */
  #widen(): void {
    const slots = this.#slots;
    const firstKey = this.#firstKey;
    this.#open(firstKey + (SMALL_WINDOW >> 1) * this.#tick, WIDE_WINDOW);
    for (let slot = 0; slot < SMALL_WINDOW; slot++) {
      const level = slots[slot]!;
      if (level !== Sentinel.NONE) this.#put(this.#slotOf(firstKey + slot * this.#tick), level);
    }
  }
}

/** A constant of this module, because an import costs the hot path a check at each call. */
const divide = quotientOfMultiple;
/** In place of a slot of the window. */
const BEYOND = -1;
/** Slots of the window of a ladder whose keys are all near each other, and of others: 32 words of bits. */
const SMALL_WINDOW = 64;
const WIDE_WINDOW = 1_024;
