import type { ClearingRow, OrderRow } from '#engine';
import type { Explanation } from '#order-book';

/** What is known about an order and its market when somebody asks why. Prices in micro-units per kWh, times in Unix ms. */
export interface OrderFacts {
  readonly order: OrderRow;
  /** True: of this household. */
  readonly own: boolean;
  readonly nowMs: number;
  readonly gateMs: number;
  /** null: none comes. */
  readonly nextClearingMs: number | null;
  /**
   * What the book says of a live order, or the record of its clearing of one that was for that clearing only. undefined:
   * nothing (any more).
   */
  readonly explanation: Explanation | undefined;
  /** The last clearing since it was sealed in which something traded. */
  readonly lastClearing: ClearingRow | null;
  /** Best limit on the other side now; null: nobody is there. */
  readonly bestCounterPrice: number | null;
  /** What a clearing now would give; null: nothing would trade. */
  readonly indicativePrice: number | null;
  readonly connectedValidators: number;
  readonly quorum: number;
  /** Energy money of its trades, micro-units. */
  readonly tradedAmount: number;
}
