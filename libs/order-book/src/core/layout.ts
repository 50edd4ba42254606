/*
 * Row 0 of every table is nobody's: links to it mean "none" (Sentinel.NONE), and who writes through such a link does no
 * harm. So the links of a list are changed without asking whether there is a neighbour, which a processor could only guess.
 *
 * V8 puts the words of a large array 16 bytes behind the start of a cache line of 64. The fields count from where the line
 * begins that row 0 ends in, so that each row of 16 words is one line.
 */

/** Where things are in the row of an order: 16 words of 32 bits, one cache line. */
export const enum Row {
  WORDS = 16,
  /** As 8 safe integers. */
  WIDE = 8,
  // Words
  FLAGS = 12,
  OPEN_WH = 13,
  QUANTITY_WH = 14,
  LIMIT_PRICE = 15,
  /** The price level in which it rests; NONE while queued. */
  LEVEL = 16,
  /** Neighbours in the level, oldest first. A free row: the next free one. */
  NEXT = 17,
  PREVIOUS = 18,
  /** Its member's position in its period. */
  POSITION = 19,
  /** Links of the heap of its member's orders on its side of the period. */
  CHILD = 20,
  SIBLING = 21,
  BACK = 22,
  /** How many orders the book had accepted before it; for the running hash, and for ties without a tie break. */
  ARRIVAL = 23,
  // Safe integers: words 24 and 25, 26 and 27
  SEALED_HEIGHT = 12,
  /** Sorts like the rank, as far as 53 bits go; the tie break decides the rest. */
  RANK_KEY = 13,
}

/**
 * Where a row begins in its table. The mask changes no number of a row: it tells V8 how large the sum of row and field can
 * be, and saves it a check for overflow at every access.
 */
export function orderAt(row: number): number {
  return (row & Mask.ROW) * Row.WORDS;
}

/** Like `orderAt`, among safe integers. */
export function orderWideAt(row: number): number {
  return (row & Mask.ROW) * Row.WIDE;
}

export function levelAt(level: number): number {
  return (level & Mask.ROW) * Level.WORDS;
}

export function levelWideAt(level: number): number {
  return (level & Mask.ROW) * Level.WIDE;
}

export function positionAt(position: number): number {
  return (position & Mask.ROW) * Position.WORDS;
}

export function positionWideAt(position: number): number {
  return (position & Mask.ROW) * Position.WIDE;
}

export const enum Mask {
  /** No table has more rows: 16 words of 4 bytes for each are 4 GiB. */
  ROW = 0x3ffffff,
}

/** Bits of the flags word. Its upper 11 bits are the generation: after 2,048 orders in one row its handles repeat. */
export const enum Flag {
  LIVE = 1,
  /** Set for sells. */
  SELL = 2,
  /** Two bits of a TimeInForce. */
  TIME_IN_FORCE_SHIFT = 2,
  /** Continuous matching: accepted and not yet matched, hence in no level. */
  QUEUED = 16,
  /** Has a minimum fill or is fok: a partial fill may be too little. */
  CONDITIONAL = 32,
  /** Left out of the auction in hand. */
  SITS_OUT = 64,
  ROW_MASK = 0x1fffff,
  GENERATION_MASK = ~0x1fffff,
  GENERATION_STEP = 0x200000,
}

/** Rows that a handle can name; one of them is row 0. */
export const MAX_ROWS = 0x200000;

/** Where things are in a price level: 8 words. */
export const enum Level {
  WORDS = 8,
  WIDE = 4,
  // Words
  KEY = 4,
  /** Twice the number of the period, plus the side. */
  OWNER = 5,
  /** The oldest order. A free row: the next free one. */
  HEAD = 6,
  TAIL = 7,
  COUNT = 8,
  /** How many orders are conditional, times two, plus one while unsorted. */
  MARKS = 9,
  // Safe integer: words 10 and 11
  /** Open energy of its orders, in Wh. */
  TOTAL_WH = 5,
  // Marks
  UNSORTED = 1,
  ONE_CONDITIONAL = 2,
}

/** Where things are in a position, what a member has in a period: 16 words. What each side has, that of buys first. */
export const enum Position {
  WORDS = 16,
  WIDE = 8,
  // Words
  /** A free row: the next free one. */
  MEMBER = 12,
  PERIOD = 13,
  /** First tree of the heaps of own orders. */
  OWN_ROOT = 14,
  /** Live orders. */
  LIVE_COUNT = 16,
  /** Orders of the member that the period ever accepted. */
  ACCEPTED = 18,
  // Safe integers
  /** Energy of its trades and of its live orders together, in Wh: words 20 to 23. A trade does not change it. */
  COMMITTED_WH = 10,
}
