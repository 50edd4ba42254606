/** Where things are in the row of an order: 16 words of 32 bits, one cache line. */
export const enum Row {
  WORDS = 16,
  /** As 8 safe integers. */
  WIDE = 8,
  // Words
  FLAGS = 0,
  OPEN_WH = 1,
  QUANTITY_WH = 2,
  LIMIT_PRICE = 3,
  /** The price level in which it rests; NONE while queued. */
  LEVEL = 4,
  /** Neighbours in the level, oldest first. A free row: the next free one. */
  NEXT = 5,
  PREVIOUS = 6,
  /** Its member's position in its period. */
  POSITION = 7,
  /** Links of the heap of its member's orders on its side of the period. */
  CHILD = 8,
  SIBLING = 9,
  BACK = 10,
  /** How many orders the book had accepted before it; for the running hash, and for ties without a tie break. */
  ARRIVAL = 11,
  // Safe integers: words 12 and 13, 14 and 15
  SEALED_HEIGHT = 6,
  /** Sorts like the rank, as far as 53 bits go; the tie break decides the rest. */
  RANK_KEY = 7,
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

/** Most rows that a handle can name. */
export const MAX_ROWS = 0x200000;

/** Where things are in a price level: 8 words. */
export const enum Level {
  WORDS = 8,
  WIDE = 4,
  // Words
  KEY = 0,
  /** Twice the number of the period, plus the side; NONE in a free row. */
  OWNER = 1,
  /** The oldest order. A free row: the next free one. */
  HEAD = 2,
  TAIL = 3,
  COUNT = 4,
  /** How many orders are conditional, times two, plus one while unsorted. */
  MARKS = 5,
  // Safe integer: words 6 and 7
  /** Open energy of its orders, in Wh. */
  TOTAL_WH = 3,
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
  MEMBER = 0,
  PERIOD = 1,
  /** First tree of the heaps of own orders. */
  OWN_ROOT = 2,
  /** Live orders. */
  LIVE_COUNT = 4,
  /** Orders of the member that the period ever accepted. */
  ACCEPTED = 6,
  // Safe integers
  /** Energy of its trades and of its live orders together, in Wh: words 8 to 11. A trade does not change it. */
  COMMITTED_WH = 4,
}
