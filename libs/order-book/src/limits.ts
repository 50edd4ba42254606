/** What bounds the memory of one book. Every node of a community must use the same numbers: they decide refusals. */
export interface BookLimits {
  /** Most live orders in the whole book, at most 2^21; one more is refused with `order.book-full`. */
  readonly maxLiveOrders: number;
  /**
   * Most orders of one member that a period accepts until its gate closes, whatever became of them; one more is refused
   * with `order.too-many`. Ids stay known until then, so without it placing and cancelling would fill the memory.
   */
  readonly maxAcceptedPerMemberAndPeriod: number;
}

/**
 * 1,000 households with two orders in each of 192 periods are 384,000 live orders, about 200 bytes each. An agent that
 * renews its order at every five-minute clearing for two days has 576 accepted in one period.
 */
export const DEFAULT_BOOK_LIMITS: BookLimits = { maxLiveOrders: 1_000_000, maxAcceptedPerMemberAndPeriod: 4_096 };

/** Most UTF-16 code units of an order id, a member id or a rank. Ids of a community have 64. */
export const MAX_ID_LENGTH = 256;
